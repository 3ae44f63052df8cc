using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Dev.Demo.Staged;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>
/// A guard that looks at the session's past would let an Owner require what the account no longer has. Another careless Owner instead of an
/// attacker.
/// </summary>
internal sealed class RequirementAgainstItsOwner(Scenario scenario) : IChapter
{
    private const string Client = "corp-web";

    private static readonly object Required = new { mode = "off", requiredFirstFactors = new[] { "sso:corp" } };

    private readonly StagedTenant _federated = new(scenario, "federated");
    private readonly Person _ines = new("Ines", "ines@federated.test");

    public string Title => "Ines requires a provider of everybody, and could lock herself out";

    private string Providers => $"tenants/{_federated.Id}/identity-providers";

    public async Task PlayAsync()
    {
        await using var issuer = await StagedIssuer.StartAsync(scenario.Clock);
        await _federated.CreateAsync(_ines);
        await _federated.EnrollAsync(_ines);
        (await ListAsync(_ines, issuer, Client)).Is(200);
        var identity = (await LinkAsync(_ines, issuer)).Is(201).Text("id");
        var ines = await SignInAsync(issuer);

        await scenario.Story.AttackAsync(
            "Unlinking the identity, then requiring it in the session that it opened",
            "The session did sign in at the provider, but the account no longer can. The account as it will be decides.",
            async () =>
            {
                (await scenario.Functions.DeleteAsync($"identities/{identity}", ines)).Is(204);
                (await RequireAsync(ines)).Is(409).Has("code", "owner_not_ready");
                (await scenario.Quiet.GetAsync(_federated.Policy, ines)).Is(200).HasCount("requiredFirstFactors", 0);
            }
        );

        await scenario.Story.StepAsync("Ines links the identity again and requires it", "Now she can sign in with it.", async () =>
        {
            (await LinkAsync(ines, issuer)).Is(201);
            (await RequireAsync(ines)).Is(200).Has("requiredFirstFactors.0", "sso:corp");
        });

        await scenario.Story.AttackAsync(
            "Changing the client of the required provider",
            "Nobody has ever signed in with the new client, and a typing error would end everybody's way in.",
            async () =>
            {
                (await ListAsync(ines, issuer, "corp-wbe")).Is(409).Has("code", "conflict");
                (await scenario.Functions.GetAsync(Providers, ines)).Is(200).Has("providers.0.clientId", Client);
            }
        );

        await scenario.Story.StepAsync("Ines signs in at the provider as usual", "Nothing has changed.", async () =>
            (await scenario.Functions.GetAsync("session", await SignInAsync(issuer))).Is(200).Has("state", "active")
        );
    }

    /// <summary>Signs in with the provider and a code.</summary>
    private async Task<Person> SignInAsync(StagedIssuer issuer)
    {
        var idToken = await TokenAsync(issuer);
        var code = await scenario.CodeOfAsync(_ines);
        return _ines.With((await scenario.Quiet.PostAsync(_federated.Sessions, new { idToken, code })).Is(201).Text("sessionToken"));
    }

    private async Task<Answer> LinkAsync(Person ines, StagedIssuer issuer) =>
        await scenario.Functions.PostAsync("identities", new { idToken = await TokenAsync(issuer) }, ines);

    private async Task<string> TokenAsync(StagedIssuer issuer) =>
        issuer.Token(Client, (await scenario.Quiet.PostAsync($"tenants/{_federated.Id}/nonces", new { })).Is(201).Text("nonce"));

    private async Task<Answer> ListAsync(Person ines, StagedIssuer issuer, string clientId)
    {
        var etag = (await scenario.Quiet.GetAsync(Providers, ines)).Is(200).ETag;
        var providers = new[]
        {
            new
            {
                provider = "corp",
                issuer = issuer.Address,
                clientId,
            },
        };
        return await scenario.Functions.PutAsync(Providers, new { providers }, ines, etag);
    }

    private async Task<Answer> RequireAsync(Person ines)
    {
        var etag = (await scenario.Quiet.GetAsync(_federated.Policy, ines)).Is(200).ETag;
        return await scenario.Functions.PutAsync(_federated.Policy, Required, ines, etag);
    }
}
