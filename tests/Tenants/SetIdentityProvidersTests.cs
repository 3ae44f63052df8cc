using System.Net;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Tenants;

public sealed class SetIdentityProvidersTests : IAsyncLifetime
{
    private const string Path = "tenants/acme/identity-providers";

    private static readonly object OneProvider = new
    {
        providers = new[]
        {
            new
            {
                provider = "acme",
                issuer = "https://login.acme.test",
                clientId = "acme-web",
            },
        },
    };

    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task List_requires_the_current_version()
    {
        var before = await _host.Api.GetAsync(Path, _owner.Token);
        (await _host.Api.PutAsync(Path, OneProvider, _owner.Token)).Expect(HttpStatusCode.PreconditionRequired, "precondition_required");

        var changed = (await _host.Api.PutAsync(Path, OneProvider, _owner.Token, ("If-Match", before.Headers["ETag"]))).Expect(
            HttpStatusCode.OK
        );

        (
            await _host.Api.PutAsync(Path, new { providers = Array.Empty<object>() }, _owner.Token, ("If-Match", before.Headers["ETag"]))
        ).Expect(HttpStatusCode.PreconditionFailed, "precondition_failed");
        var read = await _host.Api.GetAsync(Path, _owner.Token);
        Assert.Equal((changed.Text, changed.Headers["ETag"]), (read.Text, read.Headers["ETag"]));
        Assert.Equal("https://login.acme.test", read.Body!["providers"]![0]!["issuer"]!.GetValue<string>());
    }

    [Fact]
    public async Task Policy_and_provider_list_change_independently()
    {
        (await _host.SetProvidersAsync(_owner, ("acme", "https://login.acme.test", "acme-web"))).Expect(HttpStatusCode.OK);
        var list = await _host.Api.GetAsync(Path, _owner.Token);
        (await _owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);

        Assert.Equal(list.Headers["ETag"], (await _host.Api.GetAsync(Path, _owner.Token)).Headers["ETag"]);
        Assert.Equal("optional", (await _host.Api.GetAsync("tenants/acme/two-factor", _owner.Token)).Body!["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task List_requires_an_Owner_with_a_fresh_second_factor()
    {
        var member = await _host.NewMemberAsync();
        await member.SignInAsync();
        (await _host.Api.GetAsync(Path, member.Token)).Expect(HttpStatusCode.OK);
        (await _host.SetProvidersAsync(member, ("acme", "https://login.acme.test", "acme-web"))).Expect(
            HttpStatusCode.NotFound,
            "not_found"
        );

        _host.Clock.Advance(TimeSpan.FromMinutes(6));
        (await _host.SetProvidersAsync(_owner, ("acme", "https://login.acme.test", "acme-web"))).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );
    }

    [Theory]
    [InlineData("""{}""", "providers")]
    [InlineData("""{"providers":[null]}""", "providers[0].provider")]
    [InlineData("""{"providers":[{"provider":"A","issuer":"https://a.test","clientId":"c"}]}""", "providers[0].provider")]
    [InlineData("""{"providers":[{"provider":"acme","issuer":"http://a.test","clientId":"c"}]}""", "providers[0].issuer")]
    [InlineData(
        """{"providers":[{"provider":"acme","issuer":"https://login.microsoftonline.com/common/v2.0","clientId":"c"}]}""",
        "providers[0].issuer"
    )]
    [InlineData("""{"providers":[{"provider":"acme","issuer":"https://a.test","clientId":"a b"}]}""", "providers[0].clientId")]
    [InlineData(
        """{"providers":[{"provider":"acme","issuer":"https://a.test","clientId":"c"},"""
            + """{"provider":"acme","issuer":"https://b.test","clientId":"c"}]}""",
        "providers"
    )]
    [InlineData(
        """{"providers":[{"provider":"acme","issuer":"https://a.test","clientId":"c"},"""
            + """{"provider":"other","issuer":"https://a.test","clientId":"c"}]}""",
        "providers"
    )]
    [InlineData("""{"providers":[null,null,null,null,null,null,null,null,null,null,null]}""", "providers")]
    public async Task Invalid_list_is_refused(string body, string field)
    {
        var reply = await _host.Api.PutAsync(Path, body, _owner.Token, ("If-Match", "\"1\""));

        Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]![field]);
    }

    [Fact]
    public async Task New_issuer_or_client_and_a_removal_mail_every_Owner()
    {
        var second = await _host.NewOwnerAsync(_owner, "oscar@acme.test");
        await _host.DrainAsync();
        async Task<string[]> MailedAsync(params (string, string, string)[] providers)
        {
            var before = _host.Mail.Messages.Count;
            (await _host.SetProvidersAsync(_owner, providers)).Expect(HttpStatusCode.OK);
            await _host.DrainAsync();
            return [.. _host.Mail.Messages.Skip(before).Select(m => m.To).Order(StringComparer.Ordinal)];
        }

        string[] everyOwner = [_owner.Email, second.Email];
        Assert.Equal(everyOwner, await MailedAsync(("acme", "https://login.acme.test", "acme-web")));
        Assert.Contains("login.acme.test", _host.Mail.Messages[^1].Text, StringComparison.Ordinal);
        Assert.Equal(everyOwner, await MailedAsync(("acme", "https://login.evil.test", "acme-web")));
        Assert.Equal(everyOwner, await MailedAsync(("acme", "https://login.evil.test", "other-client")));
        Assert.Empty(await MailedAsync(("acme", "https://login.evil.test", "other-client")));
        Assert.Equal(everyOwner, await MailedAsync());
        Assert.Contains(
            "has removed the identity provider “acme” (login.evil.test)",
            _host.Mail.Messages[^1].Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Required_provider_cannot_be_removed_and_an_unknown_one_cannot_be_required()
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        (await _host.SetProvidersAsync(_owner, ("acme", issuer.Issuer, "acme-web"))).Expect(HttpStatusCode.OK);
        (await _host.LinkAsync(_owner, issuer.Token(await _host.NonceAsync(), _host.Clock.Now))).Expect(HttpStatusCode.Created);
        async Task<Reply> RequireAsync(params string[] firstFactors) =>
            await _owner.SwitchAsync(new { mode = "off", requiredFirstFactors = firstFactors });

        Assert.NotNull(
            (await RequireAsync("sso:other")).Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["requiredFirstFactors"]
        );
        (await RequireAsync("acme")).Expect(HttpStatusCode.BadRequest, "invalid_request");
        // The Owner signed in with a password and would be the first to be locked out.
        (await RequireAsync("sso:acme")).Expect(HttpStatusCode.Conflict, "owner_not_ready");

        var claims = issuer.Claims(await _host.NonceAsync(), _host.Clock.Now);
        claims["auth_time"] = _host.Clock.Now.ToUnixTimeSeconds();
        _owner.Token = (await _host.ReauthenticateWithAsync(_owner, issuer.Sign(claims))).Expect(HttpStatusCode.OK).Token;
        var required = (await RequireAsync("sso:acme", "sso:acme")).Expect(HttpStatusCode.OK);

        Assert.Equal(["sso:acme"], required.Body!["requiredFirstFactors"]!.AsArray().Select(f => f!.GetValue<string>()));
        // Omitted required providers remain unchanged.
        Assert.Single(
            (await _owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK).Body!["requiredFirstFactors"]!.AsArray()
        );
        (await _host.SetProvidersAsync(_owner)).Expect(HttpStatusCode.Conflict, "conflict");
        // The Owner's identity belongs to this issuer only.
        (await _host.SetProvidersAsync(_owner, ("acme", "https://login.acme.test", "acme-web"))).Expect(
            HttpStatusCode.Conflict,
            "conflict"
        );
        var identity = (await _host.Api.GetAsync("identities", _owner.Token)).Body!["identities"]![0]!["id"]!.GetValue<string>();
        (await _host.Api.DeleteAsync("identities/" + identity, _owner.Token)).Expect(HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Removed_provider_signs_nobody_in()
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        (await _host.SetProvidersAsync(_owner, ("acme", issuer.Issuer, "acme-web"))).Expect(HttpStatusCode.OK);
        (await _host.LinkAsync(_owner, issuer.Token(await _host.NonceAsync(), _host.Clock.Now))).Expect(HttpStatusCode.Created);
        (await _host.SetProvidersAsync(_owner)).Expect(HttpStatusCode.OK);

        (await _host.SignInWithAsync(issuer.Token(await _host.NonceAsync(), _host.Clock.Now))).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );
    }
}
