using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>ASVS 7.2.4: a token copied while the session was worth little is not worth more later.</summary>
internal sealed class TokenIsRotated(Scenario scenario) : IChapter
{
    public string Title => "Somebody copied Rita's token before she gave her code";

    public async Task PlayAsync()
    {
        var rita = await scenario.Target.SignInAsync(scenario.Rita);
        var copy = rita.With(rita.Token);
        rita.Token = (await scenario.Quiet.PostAsync("session/verify", new { code = await scenario.CodeOfAsync(rita) }, rita)).Is(200).Text("sessionToken");

        await scenario.Story.AttackAsync(
            "Ending her session with the old token",
            "It was replaced when she verified, and changes nothing any more.",
            async () => (await scenario.Functions.DeleteAsync("session", copy)).Is(401).Has("code", "token_rotated"));

        await scenario.Story.AttackAsync(
            "Reading her authenticators with the old token",
            "For a minute it still reads, since her own page may have a request under way, but as the session was before.",
            async () => (await scenario.Functions.GetAsync("authenticators", copy)).Is(401).Has("code", "insufficient_authentication").Has("state", "verification_required"));

        await scenario.Story.AttackAsync(
            "Asking for the session a minute later",
            "Now it is no token at all.",
            async () =>
            {
                scenario.Clock.Advance(TimeSpan.FromSeconds(60), "the old token's minute is over");
                (await scenario.Functions.GetAsync("session", copy)).Is(401).Has("code", "unauthenticated");
            });

        await scenario.Story.StepAsync(
            "Rita's own token is as good as before",
            "She has noticed nothing.",
            async () => (await scenario.Functions.GetAsync("session", rita)).Is(200).Has("state", "active").Has("assurance", "aal2"));
    }
}
