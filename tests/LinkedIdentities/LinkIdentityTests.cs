using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.LinkedIdentities;

public sealed class LinkIdentityTests : IAsyncLifetime
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
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Linked_identity_is_listed_and_mailed_to_the_person()
    {
        await _host.DrainAsync();

        var identity = Assert.Single(
            (await _host.Api.GetAsync("identities", _member.Token)).Expect(HttpStatusCode.OK).Body!["identities"]!.AsArray()
        )!;

        Assert.Equal(("acme", _issuer.Issuer), (identity["provider"]!.GetValue<string>(), identity["issuer"]!.GetValue<string>()));
        var mail = Assert.Single(_host.Mail.Messages, m => m.To == _member.Email);
        Assert.Contains("linked", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("acme", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identity_belongs_to_one_person()
    {
        (await _host.LinkAsync(_owner, await TokenAsync())).Expect(HttpStatusCode.Conflict, "conflict");
        (await _host.LinkAsync(_member, await TokenAsync())).Expect(HttpStatusCode.Conflict, "conflict");

        Assert.Equal(_member.UserId, await SignedInAsync());
    }

    [Fact]
    public async Task Concurrent_links_of_one_identity_succeed_once()
    {
        var tokens = new[] { await TokenAsync("new-1"), await TokenAsync("new-1") };

        var replies = await Task.WhenAll(_host.LinkAsync(_owner, tokens[0]), _host.LinkAsync(_member, tokens[1]));

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], replies.Select(r => r.Status).Order());
    }

    [Fact]
    public async Task At_most_five_identities_can_be_linked()
    {
        for (var i = 2; i <= LinkedIdentity.Maximum; i++)
        {
            (await _host.LinkAsync(_member, await TokenAsync("ana-" + i))).Expect(HttpStatusCode.Created);
        }

        (await _host.LinkAsync(_member, await TokenAsync("ana-6"))).Expect(HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Rejected_ID_token_links_nothing()
    {
        var used = await TokenAsync();
        (await _host.SignInWithAsync(used)).Expect(HttpStatusCode.Created);

        var reply = (await _host.LinkAsync(_owner, used)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        Assert.NotNull(reply.Body!["errors"]!["idToken"]);
    }

    [Fact]
    public async Task Without_an_authenticator_linking_requires_a_recent_first_factor()
    {
        _host.Clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));
        var token = await TokenAsync("ana-2");
        var denied = (await _host.LinkAsync(_member, token)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        Assert.Equal("reauthenticate", denied.Body!["next"]![0]!["rel"]!.GetValue<string>());
        (await _host.Api.DeleteAsync("identities/" + await LinkedIdAsync(), _member.Token)).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );

        await _member.ReauthenticateAsync();

        // The refusal did not consume the token.
        (await _host.LinkAsync(_member, token)).Expect(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("nothing", HttpStatusCode.BadRequest)]
    [InlineData("wrong password", HttpStatusCode.Unauthorized)]
    [InlineData("token of an identity that is not linked", HttpStatusCode.BadRequest)]
    [InlineData("old authentication", HttpStatusCode.BadRequest)]
    [InlineData("both", HttpStatusCode.BadRequest)]
    public async Task Session_alone_cannot_leave_an_identity_behind(string proof, HttpStatusCode expected)
    {
        var idToken = await TokenAsync("thief-1");
        var (password, linked) = proof switch
        {
            "wrong password" => ("not the password at all", null),
            "token of an identity that is not linked" => (null, await TokenAsync("thief-2")),
            "old authentication" => (null, await AuthenticatedAsync(TimeSpan.FromMinutes(6))),
            "both" => (_member.Password, await TokenAsync()),
            _ => (null, null),
        };

        (await PostAsync(idToken, password, linked)).Expect(expected);

        Assert.Single((await _host.AccountAsync(_member)).Credentials.Identities);
        // The refusal did not consume the token of the identity to link.
        (await _host.LinkAsync(_member, idToken)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Fresh_token_of_a_linked_identity_proves_the_person_once()
    {
        var linked = await AuthenticatedAsync(TimeSpan.FromMinutes(4));

        (await PostAsync(await TokenAsync("ana-2"), null, linked)).Expect(HttpStatusCode.Created);

        (await PostAsync(await TokenAsync("ana-3"), null, linked)).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task With_an_authenticator_linking_requires_a_fresh_code_not_a_password()
    {
        await _member.EnrollAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        await _member.ReauthenticateAsync();
        (await _host.LinkAsync(_member, await TokenAsync("ana-2"))).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        (await _host.Api.DeleteAsync("identities/" + await LinkedIdAsync(), _member.Token)).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );

        await _member.VerifyAsync(_member.Code());

        (await _host.LinkAsync(_member, await TokenAsync("ana-2"))).Expect(HttpStatusCode.Created);
        (await _host.Api.DeleteAsync("identities/" + await LinkedIdAsync(), _member.Token)).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Unlinking_an_identity_ends_its_sessions_but_not_the_current_one()
    {
        var other = (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.Created).Token;

        (await _host.Api.DeleteAsync("identities/" + await LinkedIdAsync(), _member.Token)).Expect(HttpStatusCode.NoContent);

        (await _host.Api.GetAsync("session", other)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await _member.GetSessionAsync()).Expect(HttpStatusCode.OK);
        (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        await _host.DrainAsync();
        Assert.Contains(_host.Mail.Messages, m => m.To == _member.Email && m.Subject.Contains("unlinked", StringComparison.Ordinal));
        // The identity is free again, so another person can link it.
        (await _host.LinkAsync(_owner, await TokenAsync())).Expect(HttpStatusCode.Created);
        Assert.Equal(_owner.UserId, await SignedInAsync());
    }

    [Fact]
    public async Task Identity_of_another_person_looks_unknown()
    {
        (await _host.Api.DeleteAsync("identities/" + await LinkedIdAsync(), _owner.Token)).Expect(HttpStatusCode.NotFound, "not_found");

        Assert.Equal(_member.UserId, await SignedInAsync());
    }

    [Fact]
    public async Task Last_sign_in_method_cannot_be_unlinked()
    {
        await ForgetPasswordAsync();

        (await _host.Api.DeleteAsync("identities/" + await LinkedIdAsync(), _member.Token)).Expect(HttpStatusCode.Conflict, "conflict");

        (await PostAsync(await TokenAsync("ana-2"), null, await AuthenticatedAsync(TimeSpan.Zero))).Expect(HttpStatusCode.Created);
        (await _host.Api.DeleteAsync("identities/" + await LinkedIdAsync(), _member.Token)).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Incomplete_claim_grants_no_sign_in_and_only_its_owner_can_complete_it()
    {
        await _host
            .Get<IdentityDirectory>()
            .ClaimAsync(TenantId.Parse("acme"), _issuer.Issuer, "half", UserId.Parse(_member.UserId), CancellationToken.None);

        (await _host.SignInWithAsync(await TokenAsync("half"))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await _host.LinkAsync(_owner, await TokenAsync("half"))).Expect(HttpStatusCode.Conflict, "conflict");

        (await _host.LinkAsync(_member, await TokenAsync("half"))).Expect(HttpStatusCode.Created);
        (await _host.SignInWithAsync(await TokenAsync("half"))).Expect(HttpStatusCode.Created);
    }

    private async Task<string> TokenAsync(string subject = "ana-1") => _issuer.Token(await _host.NonceAsync(), _host.Clock.Now, subject);

    private async Task<string> SignedInAsync() =>
        (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.Created).Body!["session"]!["userId"]!.GetValue<string>();

    private Task<Reply> PostAsync(string idToken, string? password, string? linkedIdToken) =>
        _host.Api.PostAsync(
            "identities",
            new
            {
                idToken,
                password,
                linkedIdToken,
            },
            _member.Token
        );

    private async Task<string> AuthenticatedAsync(TimeSpan ago)
    {
        var claims = _issuer.Claims(await _host.NonceAsync(), _host.Clock.Now);
        claims["auth_time"] = _host.Clock.Now.Subtract(ago).ToUnixTimeSeconds();
        return _issuer.Sign(claims);
    }

    private async Task<string> LinkedIdAsync() =>
        (await _host.Api.GetAsync("identities", _member.Token)).Expect(HttpStatusCode.OK).Body!["identities"]![0]![
            "id"
        ]!.GetValue<string>();

    // No route creates a person without a password.
    private async Task ForgetPasswordAsync()
    {
        var accounts = _host.Get<AccountStore>();
        var account = (await accounts.FindAsync(TenantId.Parse("acme"), UserId.Parse(_member.UserId), CancellationToken.None))!;
        Assert.True(await accounts.TryReplaceAsync(account with { Credentials = account.Credentials with { PasswordHash = null } }, []));
    }
}
