namespace MfaFunctions.Dev.Demo.Chapters;

internal sealed class TenantIsSwitchedOn(StoryPlayers players) : IChapter
{
    public string Title => "The Owner requires two-factor authentication of everybody";

    public async Task PlayAsync()
    {
        var policy = $"tenants/{players.Tenant}/two-factor";
        var required = new { mode = "required", codesRequired = 2 };
        var etag = "";

        await players.Story.StepAsync(
            "The member signs in",
            "This session starts before the switch, when the password is enough.",
            async () => (await players.SignInAsync(players.Member)).Has("session.state", "active").Has("session.assurance", "aal1")
        );

        await players.Story.StepAsync("The Owner reads the policy again", "To get its current ETag.", async () =>
            etag = (await players.Functions.GetAsync(policy, players.Owner)).Is(200).Has("mode", "off").ETag
        );

        await players.Story.StepAsync(
            "A change without an ETag is refused",
            "Two Owners must not overwrite each other's changes unknowingly.",
            async () =>
                (await players.Functions.PutAsync(policy, required, players.Owner, ifMatch: null))
                    .Is(428)
                    .Has("code", "precondition_required")
        );

        await players.Story.StepAsync(
            "The Owner sets the mode to required, with two codes to enroll",
            "The policy applies to every session from its next request.",
            async () =>
                (await players.Functions.PutAsync(policy, required, players.Owner, etag))
                    .Is(200)
                    .Has("mode", "required")
                    .Has("codesRequired", "2")
        );

        await players.Story.StepAsync(
            "The member's session must reauthenticate at once",
            "The state is computed on each request, so no background job has to update the session first.",
            async () =>
                (await players.Functions.GetAsync("session", players.Member))
                    .Is(200)
                    .Has("state", "reauthentication_required")
                    .Has("next.0.rel", "reauthenticate")
        );

        await players.Story.StepAsync(
            "All other requests are refused until then",
            "Every refusal has one format: the state, the missing factor and the next step.",
            async () =>
                (await players.Functions.GetAsync("authenticators", players.Member))
                    .Is(401)
                    .Has("code", "insufficient_authentication")
                    .Has("state", "reauthentication_required")
                    .Has("next.0.rel", "reauthenticate")
        );

        await players.Story.StepAsync(
            "The same change with the previous ETag is refused",
            "This is what another Owner with an outdated page would get.",
            async () => (await players.Functions.PutAsync(policy, required, players.Owner, etag)).Is(412).Has("code", "precondition_failed")
        );

        await players.Story.StepAsync(
            "The member receives an e-mail",
            "A queue-triggered function walks the tenant's roster and mails each member once.",
            async () => await players.Mail.ArrivesAsync(players.Member, "SecondFactorRequired")
        );
    }
}
