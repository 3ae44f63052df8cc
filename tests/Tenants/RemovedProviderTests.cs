using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Tenants;

/// <summary>A session proves an issuer and a client. The provider's name is only a label of the tenant.</summary>
public sealed class RemovedProviderTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private ForgingIssuer _issuer = null!;
    private Person _owner = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _issuer = await ForgingIssuer.StartAsync();
        _host = await MfaHost.StartAsync();
        (_owner, _member) = await _host.NewFederatedTenantAsync(_issuer);
        _member.Token = (await _host.SignInWithAsync(Token(_issuer, await _host.NonceAsync(), "ana-1")))
            .Expect(HttpStatusCode.Created)
            .Token;
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Session_of_a_removed_provider_proves_a_first_factor_again()
    {
        Assert.Equal("active", (await _member.GetSessionAsync()).State);

        (await _host.SetProvidersAsync(_owner)).Expect(HttpStatusCode.OK);

        var denied = await _host.Api.GetAsync("authenticators", _member.Token);
        denied.Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        Assert.Equal("reauthentication_required", denied.State);
        Assert.Equal(
            ("pwd", "not_verified"),
            (denied.Body!["missing"]![0]!["factor"]!.GetValue<string>(), denied.Body["missing"]![0]!["reason"]!.GetValue<string>())
        );
        Assert.Contains("no longer accepts the identity provider", denied.Body["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("active", (await _member.ReauthenticateAsync()).State);
    }

    [Theory]
    [InlineData("acme", "other-client", "reauthentication_required")]
    [InlineData("corp", "acme-web", "active")]
    public async Task Session_follows_issuer_and_client_not_the_name(string provider, string client, string state)
    {
        (await _host.SetProvidersAsync(_owner, (provider, _issuer.Issuer, client))).Expect(HttpStatusCode.OK);

        var session = await _member.GetSessionAsync();

        Assert.Equal(state, session.State);
        Assert.Equal("sso:" + provider, session.Body!["amr"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Name_given_to_another_issuer_does_not_satisfy_the_policy()
    {
        await using var other = await ForgingIssuer.StartAsync();
        (await _host.SetProvidersAsync(_owner, ("acme", _issuer.Issuer, "acme-web"), ("other", other.Issuer, "acme-web"))).Expect(
            HttpStatusCode.OK
        );
        foreach (var issuer in (ForgingIssuer[])[_issuer, other])
        {
            (await _host.LinkAsync(_owner, Token(issuer, await _host.NonceAsync(), "olga-1"))).Expect(HttpStatusCode.Created);
        }

        (await _host.SetProvidersAsync(_owner, ("acme", other.Issuer, "acme-web"))).Expect(HttpStatusCode.OK);
        _owner.Token = (await _host.ReauthenticateWithAsync(_owner, Token(other, await _host.NonceAsync(), "olga-1")))
            .Expect(HttpStatusCode.OK)
            .Token;

        (await _owner.SwitchAsync(new { mode = "off", requiredFirstFactors = new[] { "sso:acme" } })).Expect(HttpStatusCode.OK);

        Assert.Equal("reauthentication_required", (await _member.GetSessionAsync()).State);
        Assert.Equal("active", (await _owner.GetSessionAsync()).State);
    }

    [Fact]
    public async Task Preview_counts_sessions_of_a_replaced_provider()
    {
        (await _host.SetProvidersAsync(_owner, ("acme", _issuer.Issuer, "other-client"))).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();

        var preview = (await _host.Api.PostAsync("tenants/acme/two-factor/preview", new { mode = "off" }, _owner.Token)).Expect(
            HttpStatusCode.OK
        );

        Assert.Equal(1, preview.Body!["sessionsToReauthenticate"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("https://login.acme.test", "acme-web", "acme", "sso:acme")]
    [InlineData("https://login.acme.test", "acme-web", "corp", "sso:corp")]
    [InlineData("https://login.other.test", "acme-web", "acme", null)]
    [InlineData("https://login.acme.test", "other", "acme", null)]
    // A session from before the issuer was stored: its name must do.
    [InlineData(null, null, "acme", "sso:acme")]
    [InlineData(null, null, "corp", null)]
    public void First_factor_counts_while_its_provider_is_listed(string? issuer, string? client, string listedAs, string? method)
    {
        var tenant = new Tenant
        {
            Id = TenantId.Parse("acme"),
            Name = "Acme",
            Owners = [],
            Policy = new TwoFactorPolicy(),
            IdentityProviders = [new IdentityProvider(listedAs, "https://login.acme.test", "acme-web")],
        };
        var factor = new FirstFactor("sso:acme", default, 1) { Issuer = issuer, ClientId = client };

        Assert.Equal(method, factor.MethodIn(tenant));
    }

    private string Token(ForgingIssuer issuer, string nonce, string subject)
    {
        var claims = issuer.Claims(nonce, _host.Clock.Now, subject);
        claims["auth_time"] = _host.Clock.Now.ToUnixTimeSeconds();
        return issuer.Sign(claims);
    }
}
