using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>ASVS 8.4.1: to a caller from another tenant, the resources of this tenant appear not to exist.</summary>
internal sealed class IdsOfAnotherTenant(Scenario scenario) : IChapter
{
    private static readonly string[] AnyCode = ["000000"];

    public string Title => "Mallory, an Owner with a fresh code, uses the ids of Vera's tenant";

    public async Task PlayAsync()
    {
        var (target, functions) = (scenario.Target, scenario.Functions);
        var vera = await target.SignInVerifiedAsync(scenario.Vera);
        var before = await ReadAsync(vera);
        var pending = (await scenario.Quiet.PostAsync("authenticators", new { name = "Vera's tablet" }, vera)).Is(201).Text("id");
        var mallory = await scenario.MallorysOwn.SignInVerifiedAsync(scenario.Mallory);
        Answer? policy = null;

        await scenario.Story.AttackAsync("Reading the other tenant's policy", "An Owner's rights end at the tenant.", async () =>
            policy = (await functions.GetAsync(target.Policy, mallory)).Is(404).Has("code", "not_found")
        );

        await scenario.Story.AttackAsync(
            "Reading the policy of a tenant that does not exist",
            "The answer is the same, so it does not reveal which tenants exist.",
            async () =>
            {
                var nowhere = (await functions.GetAsync("tenants/nowhere/two-factor", mallory)).Is(404);
                scenario.Story.Promise("same answer", "yes", nowhere.TellsTheSameAs(policy!) ? "yes" : "no");
            }
        );

        await scenario.Story.AttackAsync("Switching the other tenant off", "Even the correct ETag does not help.", async () =>
            (await functions.PutAsync(target.Policy, new { mode = "off" }, mallory, before.ETag)).Is(404).Has("code", "not_found")
        );

        await scenario.Story.AttackAsync(
            "Unbinding Vera's authenticator",
            "Ids are looked up within the caller's own account, so knowing another account's id gains nothing.",
            async () =>
                (await functions.PostAsync($"authenticators/{before.Authenticator}/unbind", new { }, mallory))
                    .Is(404)
                    .Has("code", "not_found")
        );

        await scenario.Story.AttackAsync(
            "Confirming an enrollment that Vera has started",
            "An enrollment belongs to the session that started it.",
            async () =>
                (await functions.PostAsync($"authenticators/{pending}/confirm", new { codes = AnyCode }, mallory))
                    .Is(404)
                    .Has("code", "not_found")
        );

        await scenario.Story.AttackAsync(
            "Combining Vera's ids with the secret of Mallory's token",
            "The ids only locate the session. The secret must match the one stored there.",
            async () =>
            {
                var forged = vera.Token![..vera.Token!.LastIndexOf('.')] + mallory.Token![mallory.Token!.LastIndexOf('.')..];
                (await functions.GetAsync("session", mallory.With(forged))).Is(401).Has("code", "unauthenticated");
            }
        );

        await scenario.Story.AttackAsync(
            "Using Mallory's session at a gate of Vera's tenant",
            "A proxy that requires Vera's tenant admits only its members.",
            async () => (await functions.GetAsync($"session/access?tenant={target.Id}", mallory)).Is(401).Has("code", "unauthenticated")
        );

        await scenario.Story.AttackAsync(
            "Signing in to Vera's tenant with Mallory's address and password",
            "An account belongs to one tenant.",
            async () =>
                (await functions.PostAsync(target.Sessions, new { email = mallory.Email, password = mallory.Password }))
                    .Is(401)
                    .Has("code", "invalid_credentials")
        );

        await scenario.Story.StepAsync(
            "Vera's resources are unchanged",
            "The policy and its version, the authenticator and its name, and the session are as before.",
            async () => scenario.Story.Promise("unchanged", $"{before}", $"{await ReadAsync(vera)}")
        );
    }

    private async Task<Possessions> ReadAsync(Person owner)
    {
        var policy = (await scenario.Quiet.GetAsync(scenario.Target.Policy, owner)).Is(200);
        var authenticators = (await scenario.Quiet.GetAsync("authenticators", owner)).Is(200).HasCount("authenticators", 1);
        var session = (await scenario.Quiet.GetAsync("session", owner)).Is(200);
        return new Possessions(
            policy.Text("mode"),
            policy.ETag,
            authenticators.Text("authenticators.0.id"),
            authenticators.Text("authenticators.0.name"),
            session.Text("id")
        );
    }

    private sealed record Possessions(string Mode, string ETag, string Authenticator, string Name, string Session)
    {
        public override string ToString() => $"{Mode} {ETag}, {Name}";
    }
}
