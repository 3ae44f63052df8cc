namespace MfaFunctions.Tools.Demo.Chapters;

internal sealed class TenantIsSwitchedOff(Cast cast) : IChapter
{
    // The server takes five minutes; the request needs some of them.
    private static readonly TimeSpan StillFresh = TimeSpan.FromMinutes(4.5);

    public string Title => "The Owner switches it off again";

    public async Task PlayAsync()
    {
        var policy = $"tenants/{cast.Tenant}/two-factor";
        var etag = "";

        await cast.Story.StepAsync(
            "The Owner reads the policy",
            "For its ETag.",
            async () => etag = (await cast.Functions.GetAsync(policy, cast.Owner)).Is(200).Has("mode", "required").ETag);

        if (cast.Time.GetUtcNow() - cast.Owner.VerifiedAt > StillFresh)
        {
            await cast.Story.StepAsync(
                "The Owner verifies a code again",
                "This took long, and the last one is no longer fresh enough to change the policy.",
                async () => cast.Owner.Token = (await cast.Functions.PostAsync(
                    "session/verify", new { code = await cast.Owner.App!.NextAsync() }, cast.Owner)).Is(200).Text("sessionToken"));
        }

        await cast.Story.StepAsync(
            "The Owner sets the mode to off",
            "What weakens needs a code verified within five minutes; the Owner's still is.",
            async () => (await cast.Functions.PutAsync(policy, new { mode = "off" }, cast.Owner, etag)).Is(200).Has("mode", "off"));

        await cast.Story.StepAsync(
            "An e-mail tells every Owner",
            "Nobody weakens a tenant unnoticed.",
            async () => await cast.Mail.ArrivesAsync(cast.Owner, "PolicyWeakened"));

        await cast.Story.StepAsync(
            "The member signs in with the password, and that is all",
            "As before the switch.",
            async () => (await cast.SignInAsync(cast.Member)).Has("session.state", "active").Has("session.assurance", "aal1"));

        await cast.Story.StepAsync(
            "The member signs out",
            "The session ends on the server.",
            async () => (await cast.Functions.DeleteAsync("session", cast.Member)).Is(204));

        await cast.Story.StepAsync(
            "The ended session's token is worth nothing",
            "Not even to ask for its state.",
            async () => (await cast.Functions.GetAsync("session", cast.Member)).Is(401).Has("code", "unauthenticated"));
    }
}
