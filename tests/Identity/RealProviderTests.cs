using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Identity;

/// <summary>Sign-in with a real OpenID Connect provider, which uses the real clock.</summary>
public sealed class RealProviderTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private OidcProvider _provider = null!;
    private Person _owner = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _provider = await OidcProvider.StartAsync();
        _host = await MfaHost.StartAsync(clock: new TestClock(TimeProvider.System.GetUtcNow()));
        _owner = await _host.NewReadyOwnerAsync();
        (await _host.SetProvidersAsync(_owner, ("acme", _provider.Issuer, "acme-web"))).Expect(HttpStatusCode.OK);
        _member = await _host.NewMemberAsync();
        await _member.SignInAsync();
        (await _host.LinkAsync(_member, await IdTokenAsync())).Expect(HttpStatusCode.Created);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Linked_identity_signs_in()
    {
        var reply = (await _host.SignInWithAsync(await IdTokenAsync())).Expect(HttpStatusCode.Created);

        var session = reply.Body!["session"]!;
        Assert.Equal((_member.UserId, "active"), (session["userId"]!.GetValue<string>(), reply.State));
        Assert.Equal(["sso:acme"], session["amr"]!.AsArray().Select(a => a!.GetValue<string>()));
    }

    [Fact]
    public async Task ES256_is_accepted()
    {
        var owner = await _host.NewReadyOwnerAsync("globex", "gina@globex.test");
        (await _host.SetProvidersAsync(owner, ("globex", _provider.Issuer, "globex-web"))).Expect(HttpStatusCode.OK);
        (await _host.LinkAsync(owner, await IdTokenAsync(tenant: "globex", client: "globex-web"))).Expect(HttpStatusCode.Created);

        (await _host.SignInWithAsync(await IdTokenAsync(tenant: "globex", client: "globex-web"), "globex")).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Another_subject_with_the_same_address_is_not_the_same_person()
    {
        var other = await IdTokenAsync("eve-2");

        (await _host.SignInWithAsync(other)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Token_for_one_tenant_is_refused_in_another()
    {
        var owner = await _host.NewReadyOwnerAsync("globex", "gina@globex.test");
        (await _host.SetProvidersAsync(owner, ("globex", _provider.Issuer, "globex-web"))).Expect(HttpStatusCode.OK);

        // Acme's nonce and client, then Globex's nonce with Acme's client.
        (await _host.SignInWithAsync(await IdTokenAsync(), "globex")).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await _host.SignInWithAsync(await IdTokenAsync(tenant: "globex"), "globex")).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );
        // The same person at the provider is unknown in the other tenant.
        (await _host.SignInWithAsync(await IdTokenAsync(tenant: "globex", client: "globex-web"), "globex")).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );
    }

    [Fact]
    public async Task Rotated_key_is_fetched_and_the_next_fetch_is_delayed()
    {
        await _provider.RotateKeysAsync();
        (await _host.SignInWithAsync(await IdTokenAsync())).Expect(HttpStatusCode.Created);
        var fetched = await _provider.KeysFetchedAsync();

        await _provider.RotateKeysAsync();
        (await _host.SignInWithAsync(await IdTokenAsync())).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.Equal((2, 2), (fetched, await _provider.KeysFetchedAsync()));
    }

    [Fact]
    public async Task Recent_authentication_reverifies_the_person()
    {
        (await _owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        Assert.Equal("reauthentication_required", (await _member.GetSessionAsync()).State);

        var reply = await _host.ReauthenticateWithAsync(_member, await IdTokenAsync(secondsAgo: 60));

        Assert.Equal("enrollment_required", reply.Expect(HttpStatusCode.OK).State);
        Assert.Equal("sso:acme", reply.Body!["session"]!["amr"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(301)]
    [InlineData(3_600)]
    public async Task New_token_with_an_old_authentication_does_not_reverify(int? secondsAgo)
    {
        (await _owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);

        (await _host.ReauthenticateWithAsync(_member, await IdTokenAsync(secondsAgo: secondsAgo))).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );

        Assert.Equal("reauthentication_required", (await _member.GetSessionAsync()).State);
    }

    [Fact]
    public async Task Identity_of_another_person_does_not_reverify()
    {
        var token = await IdTokenAsync("eve-2", secondsAgo: 0);

        (await _host.ReauthenticateWithAsync(_member, token)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Required_provider_refuses_a_password_session_until_it_signs_in_there()
    {
        (await _host.LinkAsync(_owner, await IdTokenAsync("olga-1"))).Expect(HttpStatusCode.Created);
        _owner.Token = (await _host.ReauthenticateWithAsync(_owner, await IdTokenAsync("olga-1", secondsAgo: 0)))
            .Expect(HttpStatusCode.OK)
            .Token;
        (await _owner.SwitchAsync(new { mode = "off", requiredFirstFactors = new[] { "sso:acme" } })).Expect(HttpStatusCode.OK);

        var denied = (await _host.Api.GetAsync("authenticators", _member.Token)).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );
        Assert.Equal("reauthentication_required", denied.State);
        Assert.Equal("sso:acme", denied.Body!["parameters"]!["amr"]![0]!.GetValue<string>());
        Assert.Equal(
            ("sso:acme", "not_verified"),
            (denied.Body["missing"]![0]!["factor"]!.GetValue<string>(), denied.Body["missing"]![0]!["reason"]!.GetValue<string>())
        );
        Assert.Contains("sso:acme", denied.Body["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("reauthentication_required", (await _member.ReauthenticateAsync()).State);

        Assert.Equal("active", (await _host.SignInWithAsync(await IdTokenAsync())).Expect(HttpStatusCode.Created).State);
        Assert.Equal(
            "active",
            (await _host.ReauthenticateWithAsync(_member, await IdTokenAsync(secondsAgo: 0))).Expect(HttpStatusCode.OK).State
        );
    }

    private async Task<string> IdTokenAsync(
        string subject = "ana-1",
        int? secondsAgo = null,
        string tenant = "acme",
        string client = "acme-web"
    )
    {
        _host.Clock.CatchUp();
        var token = await _provider.IdTokenAsync(await _host.NonceAsync(tenant), subject, secondsAgo, client);
        _host.Clock.CatchUp();
        return token;
    }
}
