using Azure.Storage.Queues;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Audit;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tools.MailCatcher;

namespace MfaFunctions.Tests.Faults;

/// <summary>One scenario with its process killed at one point, and what is there when another process has taken over.</summary>
internal static class FaultRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    /// <returns>The request at which the process died; null when it had ended its work before that point.</returns>
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
        await using (var victim = ProductProcess.Start(settings, FaultyLine.Through(settings.Storage, queues, tables), sender.Address, queues: scenario.ActAsync is null))
        {
            point.Kill = victim.Kill;
            var done = scenario.ActAsync is null ? WorkedOffAsync(settings) : ActAsync(scenario, victim, person);
            await Task.WhenAny(done, point.Reached).WaitAsync(Patience);
            died = point.IsDead ? await point.Reached : null;
            if (died is null)
            {
                await done;
            }
        }

        await point.ReleaseMessagesAsync(settings.Storage);
        await CheckAsync(scenario, settings, person, died is null, [.. mails, .. mail.Messages]);
        return died;
    }

    private static async Task<Person> PrepareAsync(Scenario scenario, MfaHost.Settings settings, List<CaughtMail> mails)
    {
        await using var host = await MfaHost.StartAsync(settings, Now());
        var person = await scenario.PrepareAsync(host);
        mails.AddRange(host.Mail.Messages);
        return person;
    }

    private static async Task ActAsync(Scenario scenario, ProductProcess victim, Person person)
    {
        using var client = await victim.ClientAsync();
        try
        {
            await scenario.ActAsync!(new ApiClient(client), person);
        }
        catch (HttpRequestException)
        {
            // It died before it could answer.
        }
    }

    private static async Task WorkedOffAsync(MfaHost.Settings settings)
    {
        var queues = StorageNames.Queues.Select(q => new QueueClient(settings.Storage, q)).ToArray();
        // Also those that are hidden, or held by somebody, count.
        while ((await Task.WhenAll(queues.Select(async q => (await q.GetPropertiesAsync()).Value.ApproximateMessagesCount))).Sum() > 0)
        {
            await Task.Delay(Pause);
        }
    }

    private static async Task CheckAsync(Scenario scenario, MfaHost.Settings settings, Person killed, bool answered, IReadOnlyList<CaughtMail> before)
    {
        await using var host = await MfaHost.StartAsync(settings, Now());
        await host.DrainAsync();
        // A code of the step that was used before the fault is not taken twice.
        host.Clock.NextStep(2);
        var told = (await host.AuditRowsAsync()).GroupBy(r => r.GetString("Kind")).ToDictionary(g => g.Key, g => g.Count());
        var mails = before.Concat(host.Mail.Messages).SelectMany(m => m.Categories).GroupBy(c => c).ToDictionary(g => g.Key, g => g.Count());

        foreach (var kind in MailedEvents.All.Select(k => k.ToString()))
        {
            var (audited, mailed) = (told.GetValueOrDefault(kind), mails.GetValueOrDefault(kind));
            // A death can make those mails go out twice that were being sent. Of two links only the newer is good, and mailed.
            var atLeast = kind == nameof(EventKind.PasswordResetRequested) ? Math.Min(audited, 1) : audited;
            Assert.True(mailed >= atLeast && mailed <= 2 * audited && (audited > 0 || mailed == 0), $"{kind}: {audited} audit rows, {mailed} mails.");
        }

        var happened = await scenario.CheckAsync(host, killed.At(host));
        Assert.True(happened == told.ContainsKey(scenario.Kind), $"{scenario.Kind}: {(happened ? "happened" : "did not happen")}, and {told.GetValueOrDefault(scenario.Kind)} audit rows tell of it.");
        Assert.True(happened || !(scenario.IsCommitted || (answered && scenario.Name != "enroll")), "It was answered or committed before, and is not there.");
        await host.SealAsync();
        Assert.Empty((await host.VerifyAuditAsync()).Problems);
    }

    private static TestClock Now() => new(TimeProvider.System.GetUtcNow());
}
