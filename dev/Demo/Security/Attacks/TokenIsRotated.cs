using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>ASVS 7.2.4: a token copied at a low assurance level does not gain the higher level later.</summary>
internal sealed class TokenIsRotated(Scenario scenario) : IChapter
{
    public string Title => "A thief copied Rita's token before she verified a code";

    public async Task PlayAsync()
    {
        var rita = await scenario.Target.SignInAsync(scenario.Rita);
        var copy = rita.With(rita.Token);
        rita.Token = (await scenario.Quiet.PostAsync("session/verify", new { code = await scenario.CodeOfAsync(rita) }, rita))
            .Is(200)
            .Text("sessionToken");

        await scenario.Story.AttackAsync(
            "Ending her session with the old token",
            "Verification rotated the token, so the old one cannot change anything.",
            async () => (await scenario.Functions.DeleteAsync("session", copy)).Is(401).Has("code", "token_rotated")
        );

        await scenario.Story.AttackAsync(
            "Reading her authenticators with the old token",
            "For a minute it can still read, at the former assurance level, because Rita's page may have a request in flight.",
            async () =>
                (await scenario.Functions.GetAsync("authenticators", copy))
                    .Is(401)
                    .Has("code", "insufficient_authentication")
                    .Has("state", "verification_required")
        );

        await scenario.Story.AttackAsync("Reading the session a minute later", "The old token is no longer valid at all.", async () =>
        {
            scenario.Clock.Advance(TimeSpan.FromSeconds(60), "the old token expires");
            (await scenario.Functions.GetAsync("session", copy)).Is(401).Has("code", "unauthenticated");
        });

        await scenario.Story.StepAsync("Rita's own token still works", "The attack had no effect on her session.", async () =>
            (await scenario.Functions.GetAsync("session", rita)).Is(200).Has("state", "active").Has("assurance", "aal2")
        );
    }
}
