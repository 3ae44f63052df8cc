namespace MfaFunctions.Dev.Demo.Chapters;

internal sealed class TenantIsSwitchedOff(StoryPlayers players) : IChapter
{
    // The server accepts five minutes; the margin covers the request itself.
    private static readonly TimeSpan StillFresh = TimeSpan.FromMinutes(4.5);

    public string Title => "The Owner switches two-factor authentication off again";

    public async Task PlayAsync()
    {
        var policy = $"tenants/{players.Tenant}/two-factor";
        var etag = "";

        await players.Story.StepAsync("The Owner reads the policy", "To get its ETag.", async () =>
            etag = (await players.Functions.GetAsync(policy, players.Owner)).Is(200).Has("mode", "required").ETag
        );

        if (players.Time.GetUtcNow() - players.Owner.VerifiedAt > StillFresh)
        {
            await players.Story.StepAsync(
                "The Owner verifies a code again",
                "The demo took long, and the last code is no longer fresh enough to change the policy.",
                async () =>
                    players.Owner.Token = (
                        await players.Functions.PostAsync(
                            "session/verify",
                            new { code = await players.Owner.App!.NextAsync() },
                            players.Owner
                        )
                    )
                        .Is(200)
                        .Text("sessionToken")
            );
        }

        await players.Story.StepAsync(
            "The Owner sets the mode to off",
            "Changes that weaken security require a code verified within the last five minutes. The Owner's is still fresh.",
            async () => (await players.Functions.PutAsync(policy, new { mode = "off" }, players.Owner, etag)).Is(200).Has("mode", "off")
        );

        await players.Story.StepAsync("Every Owner receives an e-mail", "A policy cannot be weakened unnoticed.", async () =>
            await players.Mail.ArrivesAsync(players.Owner, "PolicyWeakened")
        );

        await players.Story.StepAsync(
            "The member signs in with the password only",
            "No code is required, as before the switch.",
            async () => (await players.SignInAsync(players.Member)).Has("session.state", "active").Has("session.assurance", "aal1")
        );

        await players.Story.StepAsync("The member signs out", "The session ends on the server.", async () =>
            (await players.Functions.DeleteAsync("session", players.Member)).Is(204)
        );

        await players.Story.StepAsync(
            "The token of the ended session no longer works",
            "It cannot even read the session's state.",
            async () => (await players.Functions.GetAsync("session", players.Member)).Is(401).Has("code", "unauthenticated")
        );
    }
}
