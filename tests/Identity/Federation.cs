using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Identity;

/// <summary>Helpers for tests with identity providers.</summary>
public static class Federation
{
    public static async Task<string> NonceAsync(this MfaHost host, string tenant = "acme") =>
        (await host.Api.PostAsync($"tenants/{tenant}/nonces", new { })).Expect(HttpStatusCode.Created).Body!["nonce"]!.GetValue<string>();

    /// <summary>Sets the tenant's providers. The Owner's second factor must be fresh.</summary>
    public static async Task<Reply> SetProvidersAsync(
        this MfaHost host,
        Person owner,
        params (string Provider, string Issuer, string ClientId)[] providers
    )
    {
        var path = $"tenants/{owner.Tenant}/identity-providers";
        var current = (await host.Api.GetAsync(path, owner.Token)).Expect(HttpStatusCode.OK);
        return await host.Api.PutAsync(
            path,
            new
            {
                providers = providers.Select(p => new
                {
                    provider = p.Provider,
                    issuer = p.Issuer,
                    clientId = p.ClientId,
                }),
            },
            owner.Token,
            ("If-Match", current.Headers["ETag"])
        );
    }

    public static Task<Reply> SignInWithAsync(this MfaHost host, string idToken, string tenant = "acme") =>
        host.Api.PostAsync($"tenants/{tenant}/sessions", new { idToken });

    /// <summary>Links an identity, with the password that a person without an authenticator needs.</summary>
    public static Task<Reply> LinkAsync(this MfaHost host, Person person, string idToken) =>
        host.Api.PostAsync("identities", new { idToken, password = person.Password }, person.Token);

    public static Task<Reply> ReauthenticateWithAsync(this MfaHost host, Person person, string idToken) =>
        host.Api.PostAsync("session/reauthenticate", new { idToken }, person.Token);

    /// <summary>Creates a tenant with this issuer as <c>sso:acme</c>, and a member who has linked its subject <c>ana-1</c>.</summary>
    public static async Task<(Person Owner, Person Member)> NewFederatedTenantAsync(this MfaHost host, ForgingIssuer issuer)
    {
        var owner = await host.NewReadyOwnerAsync();
        (await host.SetProvidersAsync(owner, ("acme", issuer.Issuer, "acme-web"))).Expect(HttpStatusCode.OK);
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        (await host.LinkAsync(member, issuer.Token(await host.NonceAsync(), host.Clock.Now))).Expect(HttpStatusCode.Created);
        return (owner, member);
    }
}
