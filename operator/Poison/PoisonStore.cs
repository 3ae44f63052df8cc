using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Events.Poison;
using MfaFunctions.KeyRotation;
using MfaFunctions.Notifications;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Tenancy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Operator.Poison;

/// <summary>Looks at MfaPoison and decides, on an operator's word, what becomes of its messages.</summary>
internal sealed class PoisonStore(StorageClients storage, PoisonRows rows, PoisonQueues queues, EventRows events, ReplayCheck check)
{
    private static readonly TimeSpan NoExpiry = TimeSpan.FromSeconds(-1);

    /// <summary>The parts of the app that it uses, over the storage of any deployment.</summary>
    public static ServiceProvider Services(OperatorStorage storage, TimeProvider clock) => new ServiceCollection()
        .AddLogging()
        .AddMetrics()
        .AddSingleton(clock)
        .AddSingleton(new StorageClients(storage.Tables, storage.Queues, storage.PlainQueues))
        .AddSingleton<MfaMetrics>()
        .AddEvents(new ConfigurationBuilder().Build())
        .AddSingleton<AccountStore>()
        .AddSingleton<TenantStore>()
        .AddSingleton<ResealWalks>()
        .AddSingleton<MailRelevance>()
        .AddSingleton<ReplayCheck>()
        .AddSingleton<PoisonStore>()
        .BuildServiceProvider();

    /// <summary>Everything that was given up, the newest last. What the app has not collected yet is left to it, so that it sounds its alarm.</summary>
    public async Task<IReadOnlyList<PoisonMessage>> AllAsync(CancellationToken cancellationToken)
    {
        var all = new List<PoisonMessage>();
        foreach (var queue in StorageNames.Queues)
        {
            await foreach (var message in rows.ListAsync(queue, cancellationToken))
            {
                all.Add(message);
            }
        }

        return [.. all.OrderBy(m => m.At)];
    }

    /// <summary>About how many messages lie where the host puts what failed too often, until the app collects them.</summary>
    public Task<int> CountUncollectedAsync(CancellationToken cancellationToken) => queues.CountAsync(cancellationToken);

    /// <summary>Those whose id begins like this, or all. They are collected first, since a message that still lay there would soon come again.</summary>
    public async Task<IReadOnlyList<PoisonMessage>> TakeAsync(string id, CancellationToken cancellationToken)
    {
        await queues.CollectAsync(_ => { }, cancellationToken);
        return [.. (await AllAsync(cancellationToken)).Where(m => m.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase))];
    }

    /// <returns>Why it was not put back; null when it was.</returns>
    public async Task<string?> ReplayAsync(PoisonMessage message, CancellationToken cancellationToken)
    {
        if (await check.FindRefusalAsync(message, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        // First the message: what happens twice does no harm, what is lost does.
        await storage.Queue(message.Queue).SendMessageAsync(Renewed(message.Body), TimeSpan.Zero, NoExpiry, cancellationToken);
        await rows.DeleteAsync(message, cancellationToken);
        return null;
    }

    /// <returns>What went with it.</returns>
    public async Task<string> DropAsync(PoisonMessage message, CancellationToken cancellationToken)
    {
        var note = "";
        if (message.Queue == StorageNames.Emails && ReplayCheck.MarkOf(message) is (string partition, string eventId))
        {
            // It never will be.
            await events.DeleteAsync(StorageNames.Accounts, partition, eventId, cancellationToken);
            note = ", with the mark that the mail is to be sent";
        }

        await rows.DeleteAsync(message, cancellationToken);
        return note;
    }

    // Its waiting begins anew.
    private static string Renewed(string body)
    {
        var message = JsonNode.Parse(body)!.AsObject();
        message.Remove("firstTriedAt");
        message.Remove("dueAt");
        return message.ToJsonString();
    }
}
