using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>
/// A copied token without a factor cannot do anything that would outlast the session or weaken the account or the tenant.
/// </summary>
internal sealed class SessionIsStolen(Scenario scenario) : IChapter
{
    public string Title => "A thief has the token of Vera's session and nothing else";

    public async Task PlayAsync()
    {
        var vera = await scenario.Target.SignInVerifiedAsync(scenario.Vera);
        var etag = (await scenario.Quiet.GetAsync(scenario.Target.Policy, vera)).Is(200).ETag;
        var authenticator = (await scenario.Quiet.GetAsync("authenticators", vera)).Is(200).Text("authenticators.0.id");

        var halfway = await scenario.Target.SignInAsync(scenario.Vera);
        await scenario.Story.AttackAsync(
            "Enrolling the thief's phone, with a token from before her code",
            "The sign-in is incomplete, so the session may verify a code and nothing else.",
            async () =>
                (await scenario.Functions.PostAsync("authenticators", new { name = "Mine" }, halfway))
                    .Is(401)
                    .Has("code", "insufficient_authentication")
                    .Has("state", "verification_required")
                    .Has("next.0.rel", "verify")
        );

        scenario.Clock.AdvanceQuietly(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        await TryEverythingAsync(vera, etag, authenticator);

        await scenario.Story.AttackAsync(
            "Unbinding with a guessed code",
            "The guess is charged like any other, so this does not bypass the lock.",
            async () =>
                (
                    await scenario.Functions.PostAsync(
                        $"authenticators/{authenticator}/unbind",
                        new { code = scenario.Vera.App!.Wrong() },
                        vera
                    )
                )
                    .Is(403)
                    .Has("code", "code_invalid")
                    .Has("attemptsLeft", "3")
        );

        await scenario.Story.AttackAsync("Changing the password", "A change needs the current password or a fresh code.", async () =>
            (await scenario.Functions.PostAsync("session/password", new { password = "the thief comes back" }, vera))
                .Is(401)
                .Has("code", "insufficient_authentication")
        );

        await EnrollInSomebodysPlaceAsync();

        await scenario.Story.StepAsync("Vera's account is unchanged", "She ends the stolen session from a new one.", async () =>
        {
            var again = await scenario.Target.SignInVerifiedAsync(scenario.Vera);
            (await scenario.Functions.GetAsync("authenticators", again))
                .Is(200)
                .HasCount("authenticators", 1)
                .Has("recoveryCodesLeft", "10");
            (await scenario.Functions.DeleteAsync("sessions", again)).Is(204);
            scenario.Story.Promise("policy", etag, (await scenario.Quiet.GetAsync(scenario.Target.Policy, again)).ETag);
            (await scenario.Functions.GetAsync("session", vera)).Is(401).Has("code", "unauthenticated");
        });
    }

    private async Task TryEverythingAsync(Person thief, string etag, string authenticator)
    {
        (string What, Func<Task<Answer>> Try)[] tries =
        [
            ("Enrolling the thief's phone", () => scenario.Functions.PostAsync("authenticators", new { name = "Mine" }, thief)),
            ("Unbinding her authenticator", () => scenario.Functions.PostAsync($"authenticators/{authenticator}/unbind", new { }, thief)),
            ("Generating new recovery codes", () => scenario.Functions.PostAsync("recovery-codes", new { }, thief)),
            ("Switching the tenant off", () => scenario.Functions.PutAsync(scenario.Target.Policy, new { mode = "off" }, thief, etag)),
        ];
        foreach (var (what, attempt) in tries)
        {
            await scenario.Story.AttackAsync(
                $"{what}, with a token from five minutes after her code",
                "The token allows everyday requests. This one needs a fresh code, or a code in the same request.",
                async () => (await attempt()).Is(401).Has("code", "insufficient_authentication").Has("missing.0.reason", "stale")
            );
        }
    }

    // Without a second factor, only the first factor can be required.
    private async Task EnrollInSomebodysPlaceAsync()
    {
        var nora = await scenario.Target.SignInAsync(scenario.Nora);
        scenario.Clock.AdvanceQuietly(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));
        await scenario.Story.AttackAsync(
            "Enrolling in place of Nora, who has no authenticator yet, with a token from 15 minutes ago",
            "Enrolling the first authenticator requires a password entered within the last 15 minutes.",
            async () =>
                (await scenario.Functions.PostAsync("authenticators", new { name = "Mine" }, nora))
                    .Is(401)
                    .Has("code", "insufficient_authentication")
                    .Has("missing.0.factor", "pwd")
                    .Has("missing.0.reason", "stale")
                    .Has("next.0.rel", "reauthenticate")
        );
    }
}
