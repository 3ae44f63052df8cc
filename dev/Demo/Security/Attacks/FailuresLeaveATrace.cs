using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>ASVS 16.3: whoever fails is seen. The Owner's audit log sums failures up, so that nobody can fill it.</summary>
internal sealed class FailuresLeaveATrace(Scenario scenario) : IChapter
{
    private const string Home = "203.0.113.50";
    private const string FromElsewhere = "198.51.100.50";
    private const int Looks = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Person _rita = scenario.Rita;

    public string Title => "A thief hopes that nobody sees the attempts on Rita's account";

    private string Audit => $"tenants/{scenario.Target.Id}/audit";

    public async Task PlayAsync()
    {
        // The log sums up by account and hour, and earlier attacks are in it.
        scenario.Clock.AdvanceQuietly(TimeSpan.FromHours(1));
        var vera = await scenario.Target.SignInVerifiedAsync(scenario.Vera);
        (await SignInAsync(Home, _rita.Password)).Is(201);

        await scenario.Story.AttackAsync(
            "Guessing the password",
            "The first, the 10th and the 100th failure of an account and hour are in the Owner's audit log.",
            async () =>
            {
                (await SignInAsync(FromElsewhere, "not the password")).Is(401);
                await SeesAsync(vera, "sign_in_failed");
            }
        );

        var thief = _rita;
        await scenario.Story.AttackAsync(
            "Signing in with the right password, from a network where Rita never was",
            "Rita is mailed at once, before any code is entered.",
            async () =>
            {
                thief = _rita.With((await SignInAsync(FromElsewhere, _rita.Password)).Is(201).Text("sessionToken"));
                await scenario.Mail.ArrivesAsync(_rita, "NewSignIn", "198.51.100.x");
            }
        );

        await scenario.Story.AttackAsync("Guessing a code", "The failure appears beside the lock that it counts for.", async () =>
        {
            (await scenario.Quiet.PostAsync("session/verify", new { code = _rita.App!.Wrong() }, thief)).Is(403);
            await SeesAsync(vera, "verification_failed");
        });

        await scenario.Story.AttackAsync(
            "Looking whether the Owner has noticed",
            "The audit log is the Owner's. To Rita's session it looks unknown, and the attempt is in it too.",
            async () =>
            {
                (await scenario.Functions.GetAsync(Audit, thief)).Is(404).Has("code", "not_found");
                await SeesAsync(vera, "access_refused");
            }
        );
    }

    /// <summary>Waits for the entry, which is written after the response.</summary>
    private async Task SeesAsync(Person vera, string kind)
    {
        for (var look = 0; look < Looks; look++)
        {
            var log = (await scenario.Quiet.GetAsync(Audit, vera)).Is(200);
            if (log.Shows("entries", ("kind", kind), ("userId", _rita.UserId)))
            {
                var entry = log.ItemOf("entries", "kind", kind);
                Screen.Line($"    [grey]Vera reads: {kind}, Rita, {entry.Text("client")}[/]");
                scenario.Story.Promise($"{kind} count in the audit log", "1", entry.Text("details.count"));
                return;
            }

            await Task.Delay(Pause);
        }

        throw new ExpectationFailedException($"Audit log: expected {kind} of Rita, got none");
    }

    private Task<Answer> SignInAsync(string from, string password) =>
        scenario.Quiet.PostFromAsync(from, scenario.Target.Sessions, new { email = _rita.Email, password });
}
