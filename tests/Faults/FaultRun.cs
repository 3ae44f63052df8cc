using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using MfaFunctions.Events;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Testing.MailCatcher;
using MfaFunctions.Tests.Audit;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Faults;

/// <summary>Plays one scenario, kills its process at one point, and checks the state after another process has taken over.</summary>
internal static class FaultRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    /// <returns>The request at which the process died; null when the process finished its work before that point.</returns>
    public static async Task<string?> PlayAsync(Scenario scenario, FaultPoint point)
    {
        var settings = await MfaHost.Settings.NewAsync();
        await using var mail = await MailCatcherServer.StartAsync(0);
        var mails = new List<CaughtMail>();
        var person = await PrepareAsync(scenario, settings, mails);

        string? died;
        await using (var queues = await FaultyLine.StartAsync(FaultyLine.EndpointOf(settings.Storage, "QueueEndpoint"), point))
        await using (var tables = await FaultyLine.StartAsync(FaultyLine.EndpointOf(settings.Storage, "TableEndpoint"), point))
        await using (var sender = await FaultyLine.StartAsync(mail.Address, point))
        await using (
            var victim = ProductProcess.Start(
                settings,
                FaultyLine.Through(settings.Storage, queues, tables),
                sender.Address,
                queues: scenario.ActAsync is null,
                more: ("Portal__Origin", VirtualAuthenticator.Portal)
            )
        )
        {
            point.Kill = victim.Kill;
            var done = scenario.ActAsync is null ? WorkedOffAsync(settings) : ActAsync(scenario, victim, person, settings, point);
            await Task.WhenAny(done, point.Reached).WaitAsync(Patience);
            died = point.IsDead ? await point.Reached : null;
            if (died is null)
            {
                await done;
            }
        }

        // Mails that may have been in progress when the process died.
        var unmarked = await WaitingEventsAsync(settings);
        await point.ReleaseMessagesAsync(settings.Storage);
        await CheckAsync(scenario, settings, person, died is null, [.. mails, .. mail.Messages], unmarked);
        return died;
    }

    private static async Task<Person> PrepareAsync(Scenario scenario, MfaHost.Settings settings, List<CaughtMail> mails)
    {
        await using var host = await MfaHost.StartAsync(settings, Now(), arguments: "--Portal:Origin=" + VirtualAuthenticator.Portal);
        var person = await scenario.PrepareAsync(host);
        mails.AddRange(host.Mail.Messages);
        return person;
    }

    private static async Task ActAsync(Scenario scenario, ProductProcess victim, Person person, MfaHost.Settings settings, FaultPoint point)
    {
        using var client = await victim.ClientAsync();
        try
        {
            await scenario.ActAsync!(new ApiClient(client), person);
        }
        catch (HttpRequestException)
        {
            // The process died before it could respond.
        }

        if (scenario.QueuesAfterAnswer is { } name)
        {
            var queue = new QueueClient(settings.Storage, name);
            while (!point.IsDead && (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0)
            {
                await Task.Delay(Pause);
            }
        }
    }

    private static async Task WorkedOffAsync(MfaHost.Settings settings)
    {
        var queues = StorageNames.Queues.Select(q => new QueueClient(settings.Storage, q)).ToArray();
        // The count includes hidden messages and those being processed.
        while ((await Task.WhenAll(queues.Select(async q => (await q.GetPropertiesAsync()).Value.ApproximateMessagesCount))).Sum() > 0)
        {
            await Task.Delay(Pause);
        }
    }

    private static async Task<IReadOnlySet<string>> WaitingEventsAsync(MfaHost.Settings settings)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await foreach (
            var row in new TableServiceClient(settings.Storage)
                .GetTableClient(StorageNames.Accounts)
                .QueryAsync<TableEntity>(select: ["RowKey"])
        )
        {
            if (row.RowKey.StartsWith(EventRow.Key(""), StringComparison.Ordinal))
            {
                ids.Add(row.RowKey[EventRow.Key("").Length..]);
            }
        }

        return ids;
    }

    private static async Task CheckAsync(
        Scenario scenario,
        MfaHost.Settings settings,
        Person killed,
        bool answered,
        IReadOnlyList<CaughtMail> before,
        IReadOnlySet<string> unmarked
    )
    {
        await using var host = await MfaHost.StartAsync(settings, Now(), arguments: "--Portal:Origin=" + VirtualAuthenticator.Portal);
        await host.DrainAsync();
        // Codes of the step that was used before the fault are not accepted again.
        host.Clock.NextStep(2);
        var told = (await host.AuditRowsAsync()).GroupBy(r => r.GetString("Kind")).ToDictionary(g => g.Key, g => g.Count());
        var mails = before.Concat(host.Mail.Messages).GroupBy(m => (Event: EventOf(m), m.To, Kind: m.Categories.Single())).ToArray();

        foreach (var mail in mails)
        {
            // Only a mail whose acceptance by SendGrid was not recorded before the death may be sent a second time.
            var atMost = unmarked.Contains(mail.Key.Event) && before.Any(m => EventOf(m) == mail.Key.Event && m.To == mail.Key.To) ? 2 : 1;
            Assert.True(mail.Count() <= atMost, $"{mail.Key.Kind} was mailed {mail.Count()} times.");
        }

        foreach (
            var kind in MailedEvents
                .All.Where(k => !MailedEvents.AreForOwners(k) && k is not (EventKind.PolicyWeakened or EventKind.IdentityProviderAdded))
                .Select(k => k.ToString())
        )
        {
            var (audited, mailed) = (told.GetValueOrDefault(kind), mails.Count(m => m.Key.Kind == kind));
            Assert.True(mailed == audited, $"{kind}: {audited} audit rows, {mailed} mails.");
        }

        var toOwners = mails.Count(m => m.Key.Kind == nameof(EventKind.PolicyWeakened));
        Assert.True(toOwners == scenario.OwnersTold, $"{toOwners} of {scenario.OwnersTold} Owners were notified.");

        var happened = await scenario.CheckAsync(host, killed.At(host));
        Assert.True(
            happened == told.ContainsKey(scenario.Kind),
            $"{scenario.Kind} {(happened ? "happened" : "did not happen")}, but has {told.GetValueOrDefault(scenario.Kind)} audit rows."
        );
        Assert.True(
            happened || !(scenario.IsCommitted || (answered && scenario.Name != "enroll")),
            "The change is missing although it was committed or its request was answered."
        );
        await host.SealAsync();
        Assert.Empty((await host.VerifyAuditAsync()).Problems);
    }

    private static string EventOf(CaughtMail mail) =>
        JsonNode.Parse(mail.Raw)!["personalizations"]![0]!["custom_args"]!["eventId"]!.GetValue<string>();

    private static TestClock Now() => new(TimeProvider.System.GetUtcNow());
}
