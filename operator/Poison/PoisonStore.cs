using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Events.Poison;
using MfaFunctions.KeyRotation;
using MfaFunctions.Notifications;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Operator.Poison;

/// <summary>Reads MfaPoison, and replays or drops its messages for an operator.</summary>
internal sealed class PoisonStore(StorageClients storage, PoisonRows rows, PoisonQueues queues, EventRows events, ReplayCheck check)
{
    private static readonly TimeSpan NoExpiry = TimeSpan.FromSeconds(-1);

    /// <summary>Composes the required parts of the app over the storage of any deployment.</summary>
    public static ServiceProvider Services(OperatorStorage storage, TimeProvider clock) =>
        new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(clock)
            .AddSingleton(new StorageClients(storage.Tables, storage.Queues, storage.PlainQueues))
            .AddSingleton<MfaMetrics>()
            .AddSingleton<RowMacs, UncheckedRows>()
            .AddEvents(new ConfigurationBuilder().Build())
            .AddSingleton<BackgroundWork>()
            .AddSingleton<CarriedEvents>()
            .AddSingleton<AccountStore>()
            .AddSingleton<TenantStore>()
            .AddSingleton<ResealWalks>()
            .AddSingleton<MailRelevance>()
            .AddSingleton<ReplayCheck>()
            .AddSingleton<PoisonStore>()
            .BuildServiceProvider();

    /// <summary>
    /// The poison messages, newest last. It does not collect messages that the app has not collected yet, so that the app raises its alarm.
    /// </summary>
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

    /// <summary>Approximate number of messages in the host's poison queues that the app has not collected yet.</summary>
    public Task<int> CountUncollectedAsync(CancellationToken cancellationToken) => queues.CountAsync(cancellationToken);

    /// <summary>
    /// The messages whose id has this prefix, or all. Poison queues are collected first; otherwise a message left there would reappear.
    /// </summary>
    public async Task<IReadOnlyList<PoisonMessage>> TakeAsync(string id, CancellationToken cancellationToken)
    {
        await queues.CollectAsync(_ => { }, cancellationToken);
        return [.. (await AllAsync(cancellationToken)).Where(m => m.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase))];
    }

    /// <returns>Why the message was not replayed; null if it was.</returns>
    public async Task<string?> ReplayAsync(PoisonMessage message, CancellationToken cancellationToken)
    {
        if (await check.FindRefusalAsync(message, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        // The message is queued before the row is deleted: a duplicate is harmless, a lost message is not.
        await storage.Queue(message.Queue).SendMessageAsync(Renewed(message.Body), TimeSpan.Zero, NoExpiry, cancellationToken);
        await rows.DeleteAsync(message, cancellationToken);
        return null;
    }

    /// <returns>A note on what was deleted with the message.</returns>
    public async Task<string> DropAsync(PoisonMessage message, CancellationToken cancellationToken)
    {
        var note = "";
        if (message.Queue == StorageNames.Emails && ReplayCheck.MarkOf(message) is (string partition, string eventId))
        {
            // The mail will never be sent, so its event row is deleted too.
            await events.DeleteAsync(StorageNames.Accounts, partition, eventId, cancellationToken);
            note = ", with the event row of its pending mail";
        }

        await rows.DeleteAsync(message, cancellationToken);
        return note;
    }

    // Restarts the retry period.
    private static string Renewed(string body)
    {
        var message = JsonNode.Parse(body)!.AsObject();
        message.Remove("firstTriedAt");
        message.Remove("dueAt");
        return message.ToJsonString();
    }
}
