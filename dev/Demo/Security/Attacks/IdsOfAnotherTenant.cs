using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>ASVS 8.4.1: to somebody of another tenant, what exists here looks as if it did not.</summary>
internal sealed class IdsOfAnotherTenant(Scenario scenario) : IChapter
{
    private static readonly string[] AnyCode = ["000000"];

    public string Title => "Mallory, an Owner with a fresh code, uses ids of Vera's tenant";

    public async Task PlayAsync()
    {
        var (target, functions) = (scenario.Target, scenario.Functions);
        var vera = await target.SignInVerifiedAsync(scenario.Vera);
        var before = await ReadAsync(vera);
        var pending = (await scenario.Quiet.PostAsync("authenticators", new { name = "Vera's tablet" }, vera)).Is(201).Text("id");
        var mallory = await scenario.MallorysOwn.SignInVerifiedAsync(scenario.Mallory);
        Answer? policy = null;

        await scenario.Story.AttackAsync(
            "The other tenant's policy",
            "Being an Owner counts in one's own tenant.",
            async () => policy = (await functions.GetAsync(target.Policy, mallory)).Is(404).Has("code", "not_found"));

        await scenario.Story.AttackAsync(
            "The policy of a tenant that does not exist",
            "The same answer, so that nobody learns which tenants there are.",
            async () =>
            {
                var nowhere = (await functions.GetAsync("tenants/nowhere/two-factor", mallory)).Is(404);
                scenario.Story.Promise("same answer", "yes", nowhere.TellsTheSameAs(policy!) ? "yes" : "no");
            });

        await scenario.Story.AttackAsync(
            "Switching the other tenant off",
            "With the right version, even.",
            async () => (await functions.PutAsync(target.Policy, new { mode = "off" }, mallory, before.ETag)).Is(404).Has("code", "not_found"));

        await scenario.Story.AttackAsync(
            "Unbinding Vera's authenticator",
            "An id is looked for among one's own; knowing another's is worth nothing.",
            async () => (await functions.PostAsync($"authenticators/{before.Authenticator}/unbind", new { }, mallory)).Is(404).Has("code", "not_found"));

        await scenario.Story.AttackAsync(
            "Renaming it",
            "Likewise.",
            async () => (await functions.PatchAsync($"authenticators/{before.Authenticator}", new { name = "Mine" }, mallory)).Is(404).Has("code", "not_found"));

        await scenario.Story.AttackAsync(
            "Confirming an enrollment that Vera has begun",
            "It belongs to the session that began it.",
            async () => (await functions.PostAsync($"authenticators/{pending}/confirm", new { codes = AnyCode }, mallory)).Is(404).Has("code", "not_found"));

        await scenario.Story.AttackAsync(
            "Ending Vera's session",
            "Likewise.",
            async () => (await functions.DeleteAsync($"sessions/{before.Session}", mallory)).Is(404).Has("code", "not_found"));

        await scenario.Story.AttackAsync(
            "A token with Vera's ids and the secret of Mallory's",
            "The ids say where to look; the secret must be the one that is kept there.",
            async () =>
            {
                var forged = vera.Token![..vera.Token!.LastIndexOf('.')] + mallory.Token![mallory.Token!.LastIndexOf('.')..];
                (await functions.GetAsync("session", mallory.With(forged))).Is(401).Has("code", "unauthenticated");
            });

        await scenario.Story.AttackAsync(
            "Mallory's session at a gate of Vera's tenant",
            "A proxy that asks for Vera's tenant lets nobody else in.",
            async () => (await functions.GetAsync($"session/access?tenant={target.Id}", mallory)).Is(401).Has("code", "unauthenticated"));

        await scenario.Story.AttackAsync(
            "Mallory's address and password at Vera's tenant",
            "An account belongs to one tenant.",
            async () => (await functions.PostAsync(target.Sessions, new { email = mallory.Email, password = mallory.Password })).Is(401).Has("code", "invalid_credentials"));

        await scenario.Story.StepAsync(
            "Vera finds everything as it was",
            "Policy and version, authenticator and its name, session.",
            async () => scenario.Story.Promise("unchanged", $"{before}", $"{await ReadAsync(vera)}"));
    }

    private async Task<Possessions> ReadAsync(Person owner)
    {
        var policy = (await scenario.Quiet.GetAsync(scenario.Target.Policy, owner)).Is(200);
        var authenticators = (await scenario.Quiet.GetAsync("authenticators", owner)).Is(200).HasCount("authenticators", 1);
        var session = (await scenario.Quiet.GetAsync("session", owner)).Is(200);
        return new Possessions(policy.Text("mode"), policy.ETag, authenticators.Text("authenticators.0.id"), authenticators.Text("authenticators.0.name"), session.Text("id"));
    }

    private sealed record Possessions(string Mode, string ETag, string Authenticator, string Name, string Session)
    {
        public override string ToString() => $"{Mode} {ETag}, {Name}";
    }
}
