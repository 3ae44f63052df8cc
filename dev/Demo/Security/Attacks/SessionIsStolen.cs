using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>A copied token, and no factor: what would outlast the session, or weaken the account or the tenant, is out of reach.</summary>
internal sealed class SessionIsStolen(Scenario scenario) : IChapter
{
    public string Title => "Somebody has the token of Vera's session, and nothing else";

    public async Task PlayAsync()
    {
        var vera = await scenario.Target.SignInVerifiedAsync(scenario.Vera);
        var etag = (await scenario.Quiet.GetAsync(scenario.Target.Policy, vera)).Is(200).ETag;
        var authenticator = (await scenario.Quiet.GetAsync("authenticators", vera)).Is(200).Text("authenticators.0.id");

        var halfway = await scenario.Target.SignInAsync(scenario.Vera);
        await TryEverythingAsync(
            "from before her code", halfway, etag, authenticator, "Half signed in, so it may verify a code and nothing else.",
            answer => answer.Is(401).Has("code", "insufficient_authentication").Has("state", "verification_required").Has("next.0.rel", "verify"));

        scenario.Clock.AdvanceQuietly(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        await TryEverythingAsync(
            "from five minutes after her code", vera, etag, authenticator, "It may do what she does all day; this needs a code that is fresh, or in the same request.",
            answer => answer.Is(401).Has("code", "insufficient_authentication").Has("missing.0.reason", "stale"));

        await scenario.Story.AttackAsync(
            "Unbinding with a guessed code",
            "Charged as any guess is, so this is no way around the lock.",
            async () => (await scenario.Functions.PostAsync($"authenticators/{authenticator}/unbind", new { code = scenario.Vera.App!.Wrong() }, vera))
                .Is(403).Has("code", "code_invalid").Has("attemptsLeft", "3"));

        await scenario.Story.AttackAsync(
            "Another password, to come back with",
            "It needs the present one, or a fresh code.",
            async () => (await scenario.Functions.PostAsync("session/password", new { password = "the thief comes back" }, vera)).Is(401).Has("code", "insufficient_authentication"));

        await EnrollInSomebodysPlaceAsync();

        await scenario.Story.StepAsync(
            "Vera finds everything as it was",
            "And ends the stolen session from her new one.",
            async () =>
            {
                var again = await scenario.Target.SignInVerifiedAsync(scenario.Vera);
                (await scenario.Functions.GetAsync("authenticators", again)).Is(200).HasCount("authenticators", 1).Has("recoveryCodesLeft", "10");
                (await scenario.Functions.DeleteAsync("sessions", again)).Is(204);
                scenario.Story.Promise("policy", etag, (await scenario.Quiet.GetAsync(scenario.Target.Policy, again)).ETag);
                (await scenario.Functions.GetAsync("session", vera)).Is(401).Has("code", "unauthenticated");
            });
    }

    private async Task TryEverythingAsync(string when, Person thief, string etag, string authenticator, string why, Action<Answer> isRefused)
    {
        (string What, Func<Task<Answer>> Try)[] tries =
        [
            ("Enrolling a phone of the thief's", () => scenario.Functions.PostAsync("authenticators", new { name = "Mine" }, thief)),
            ("Unbinding her authenticator", () => scenario.Functions.PostAsync($"authenticators/{authenticator}/unbind", new { }, thief)),
            ("New recovery codes", () => scenario.Functions.PostAsync("recovery-codes", new { }, thief)),
            ("Switching the tenant off", () => scenario.Functions.PutAsync(scenario.Target.Policy, new { mode = "off" }, thief, etag)),
        ];
        foreach (var (what, attempt) in tries)
        {
            await scenario.Story.AttackAsync($"{what}, with a token {when}", why, async () => isRefused(await attempt()));
        }
    }

    // Where there is no second factor yet, only the first can be asked for.
    private async Task EnrollInSomebodysPlaceAsync()
    {
        var nora = await scenario.Target.SignInAsync(scenario.Nora);
        scenario.Clock.AdvanceQuietly(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));
        await scenario.Story.AttackAsync(
            "Enrolling in the place of Nora, who has not yet, with a token from a quarter of an hour ago",
            "The first authenticator needs a password given within 15 minutes.",
            async () => (await scenario.Functions.PostAsync("authenticators", new { name = "Mine" }, nora))
                .Is(401).Has("code", "insufficient_authentication").Has("missing.0.factor", "pwd").Has("missing.0.reason", "stale").Has("next.0.rel", "reauthenticate"));
    }
}
