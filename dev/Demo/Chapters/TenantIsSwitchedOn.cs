namespace MfaFunctions.Dev.Demo.Chapters;

internal sealed class TenantIsSwitchedOn(StoryPlayers players) : IChapter
{
    public string Title => "The Owner switches two-factor authentication on for everybody";

    public async Task PlayAsync()
    {
        var policy = $"tenants/{players.Tenant}/two-factor";
        var required = new { mode = "required", codesRequired = 2 };
        var etag = "";

        await players.Story.StepAsync(
            "The member signs in",
            "This session begins before the switch: the password was enough.",
            async () => (await players.SignInAsync(players.Member)).Has("session.state", "active").Has("session.assurance", "aal1"));

        await players.Story.StepAsync(
            "The Owner reads the policy again",
            "For its present ETag.",
            async () => etag = (await players.Functions.GetAsync(policy, players.Owner)).Is(200).Has("mode", "off").ETag);

        await players.Story.StepAsync(
            "A change that names no version is refused",
            "Two Owners must not overwrite each other unknowingly.",
            async () => (await players.Functions.PutAsync(policy, required, players.Owner, ifMatch: null)).Is(428).Has("code", "precondition_required"));

        await players.Story.StepAsync(
            "The Owner switches: required, with two codes to enroll",
            "In force from the next request of each session, whatever their number.",
            async () => (await players.Functions.PutAsync(policy, required, players.Owner, etag)).Is(200).Has("mode", "required").Has("codesRequired", "2"));

        await players.Story.StepAsync(
            "The member's session is asked at once who holds it",
            "Its state is computed at each request, so no job has to reach it first.",
            async () => (await players.Functions.GetAsync("session", players.Member))
                .Is(200).Has("state", "reauthentication_required").Has("next.0.rel", "reauthenticate"));

        await players.Story.StepAsync(
            "Everything else is refused until then",
            "One shape of refusal names the state, what is missing and where to go.",
            async () => (await players.Functions.GetAsync("authenticators", players.Member))
                .Is(401).Has("code", "insufficient_authentication").Has("state", "reauthentication_required").Has("next.0.rel", "reauthenticate"));

        await players.Story.StepAsync(
            "The same change again, with the version from before, is refused",
            "As it would be in another Owner's window that was opened earlier.",
            async () => (await players.Functions.PutAsync(policy, required, players.Owner, etag)).Is(412).Has("code", "precondition_failed"));

        await players.Story.StepAsync(
            "An e-mail tells the member",
            "A queue-triggered function walks the tenant and writes to each member once.",
            async () => await players.Mail.ArrivesAsync(players.Member, "SecondFactorRequired"));
    }
}
