namespace MfaFunctions.Dev.Demo.Chapters;

internal sealed class TenantIsSwitchedOff(StoryPlayers players) : IChapter
{
    // The server takes five minutes; the request needs some of them.
    private static readonly TimeSpan StillFresh = TimeSpan.FromMinutes(4.5);

    public string Title => "The Owner switches it off again";

    public async Task PlayAsync()
    {
        var policy = $"tenants/{players.Tenant}/two-factor";
        var etag = "";

        await players.Story.StepAsync(
            "The Owner reads the policy",
            "For its ETag.",
            async () => etag = (await players.Functions.GetAsync(policy, players.Owner)).Is(200).Has("mode", "required").ETag);

        if (players.Time.GetUtcNow() - players.Owner.VerifiedAt > StillFresh)
        {
            await players.Story.StepAsync(
                "The Owner verifies a code again",
                "This took long, and the last one is no longer fresh enough to change the policy.",
                async () => players.Owner.Token = (await players.Functions.PostAsync(
                    "session/verify", new { code = await players.Owner.App!.NextAsync() }, players.Owner)).Is(200).Text("sessionToken"));
        }

        await players.Story.StepAsync(
            "The Owner sets the mode to off",
            "What weakens needs a code verified within five minutes; the Owner's still is.",
            async () => (await players.Functions.PutAsync(policy, new { mode = "off" }, players.Owner, etag)).Is(200).Has("mode", "off"));

        await players.Story.StepAsync(
            "An e-mail tells every Owner",
            "Nobody weakens a tenant unnoticed.",
            async () => await players.Mail.ArrivesAsync(players.Owner, "PolicyWeakened"));

        await players.Story.StepAsync(
            "The member signs in with the password, and that is all",
            "As before the switch.",
            async () => (await players.SignInAsync(players.Member)).Has("session.state", "active").Has("session.assurance", "aal1"));

        await players.Story.StepAsync(
            "The member signs out",
            "The session ends on the server.",
            async () => (await players.Functions.DeleteAsync("session", players.Member)).Is(204));

        await players.Story.StepAsync(
            "The ended session's token is worth nothing",
            "Not even to ask for its state.",
            async () => (await players.Functions.GetAsync("session", players.Member)).Is(401).Has("code", "unauthenticated"));
    }
}
