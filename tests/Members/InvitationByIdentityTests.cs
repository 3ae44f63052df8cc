using System.Net;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>Invitations accepted with an ID token of the tenant's own provider.</summary>
public sealed class InvitationByIdentityTests : IAsyncLifetime
{
    private const string Ivo = "ivo@acme.test";
    private const string Chosen = "my first password";

    private MfaHost _host = null!;
    private ForgingIssuer _issuer = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _issuer = await ForgingIssuer.StartAsync();
        _host = await MfaHost.StartAsync();
        (_owner, _) = await _host.NewFederatedTenantAsync(_issuer);
        await InviteAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Accepted_identity_is_linked_and_can_sign_in()
    {
        (await AcceptAsync(_host.TokenFor(Ivo), await TokenAsync("ivo-1"))).Expect(HttpStatusCode.NoContent);

        var session = (await _host.SignInWithAsync(await TokenAsync("ivo-1"))).Expect(HttpStatusCode.Created).Body!["session"]!;
        Assert.Equal((Ivo, "sso:acme"), (session["email"]!.GetValue<string>(), session["amr"]![0]!.GetValue<string>()));
    }

    [Fact]
    public async Task Mail_names_the_provider_used_to_accept()
    {
        (await AcceptAsync(_host.TokenFor(Ivo), await TokenAsync("ivo-1"))).Expect(HttpStatusCode.NoContent);
        await _host.DrainAsync();

        var mail = Assert.Single(_host.Mail.Messages, m => m.Categories.Contains("InvitationAccepted"));
        Assert.Equal(Ivo, mail.To);
        Assert.Contains("“acme”", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invitation_link_works_once()
    {
        var link = _host.TokenFor(Ivo);
        (await AcceptAsync(link, await TokenAsync("ivo-1"))).Expect(HttpStatusCode.NoContent);

        (await AcceptAsync(link, await TokenAsync("ivo-2"))).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await _host.Api.PostAsync("invitations/accept", new { token = link, password = Chosen })).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );

        (await _host.SignInWithAsync(await TokenAsync("ivo-2"))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Dead_link_does_not_consume_the_ID_token()
    {
        var idToken = await TokenAsync("ivo-1");
        var link = _host.TokenFor(Ivo);
        var dead = link[..^1] + (link[^1] == '0' ? '1' : '0');
        (await AcceptAsync(dead, idToken)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        (await AcceptAsync(_host.TokenFor(Ivo), idToken)).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Rejected_ID_token_does_not_consume_the_link()
    {
        var used = await TokenAsync("ana-1");
        (await _host.SignInWithAsync(used)).Expect(HttpStatusCode.Created);

        var refused = (await AcceptAsync(_host.TokenFor(Ivo), used)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        Assert.NotNull(refused.Body!["errors"]!["idToken"]);
        (await AcceptAsync(_host.TokenFor(Ivo), await TokenAsync("ivo-1"))).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Identity_of_another_person_is_refused_and_remains_linked_to_them()
    {
        (await AcceptAsync(_host.TokenFor(Ivo), await TokenAsync("ana-1"))).Expect(HttpStatusCode.Conflict, "conflict");

        Assert.Equal(
            "ana@acme.test",
            (await _host.SignInWithAsync(await TokenAsync("ana-1"))).Expect(HttpStatusCode.Created).Body!["session"]![
                "email"
            ]!.GetValue<string>()
        );
    }

    [Fact]
    public async Task Password_and_ID_token_together_are_refused() =>
        (
            await _host.Api.PostAsync(
                "invitations/accept",
                new
                {
                    token = _host.TokenFor(Ivo),
                    password = Chosen,
                    idToken = await TokenAsync("ivo-1"),
                }
            )
        ).Expect(HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    public async Task Person_who_accepted_with_an_identity_is_not_invited_again()
    {
        (await AcceptAsync(_host.TokenFor(Ivo), await TokenAsync("ivo-1"))).Expect(HttpStatusCode.NoContent);

        await InviteAsync();

        Assert.Single(_host.Mail.Messages, m => m.To == Ivo && m.Categories.Contains("Invited"));
    }

    [Fact]
    public async Task Person_without_a_required_identity_can_be_invited_again_to_link_one()
    {
        await AcceptWithPasswordAndRequireIdentitiesAsync();

        await InviteAsync();
        (await AcceptAsync(_host.TokenFor(Ivo), await TokenAsync("ivo-1"))).Expect(HttpStatusCode.NoContent);

        Assert.Equal("active", (await _host.SignInWithAsync(await TokenAsync("ivo-1"))).Expect(HttpStatusCode.Created).State);
    }

    [Fact]
    public async Task Refusal_for_a_missing_required_identity_points_to_a_new_invitation()
    {
        await AcceptWithPasswordAndRequireIdentitiesAsync();
        var session = (await SignInAsync(Chosen)).Expect(HttpStatusCode.Created);

        Reply[] refused =
        [
            await _host.Api.PostAsync("session/reauthenticate", new { idToken = await TokenAsync("ivo-1") }, session.Token),
            await _host.Api.PostAsync("identities", new { idToken = await TokenAsync("ivo-1") }, session.Token),
        ];

        Assert.Empty(session.Body!["session"]!["next"]!.AsArray());
        Assert.All(refused, reply =>
        {
            reply.Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
            Assert.Contains(
                "Ask an Owner for a new invitation and accept it with sso:acme",
                reply.Body!["detail"]!.GetValue<string>(),
                StringComparison.Ordinal
            );
            Assert.Empty(reply.Body!["next"]!.AsArray());
        });
    }

    [Fact]
    public async Task Invitation_cannot_replace_a_password_and_remains_valid_for_an_identity()
    {
        await AcceptWithPasswordAndRequireIdentitiesAsync();
        await InviteAsync();
        var link = _host.TokenFor(Ivo);

        (await _host.Api.PostAsync("invitations/accept", new { token = link, password = "somebody elses choice" })).Expect(
            HttpStatusCode.Conflict,
            "conflict"
        );

        (await SignInAsync("somebody elses choice")).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await SignInAsync(Chosen)).Expect(HttpStatusCode.Created);
        (await AcceptAsync(link, await TokenAsync("ivo-1"))).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task One_person_receives_at_most_20_invitations_a_day()
    {
        for (var sent = 1; sent < 20; sent++)
        {
            (await PostInvitationAsync()).Expect(HttpStatusCode.Created);
        }

        var refused = (await PostInvitationAsync()).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");

        var wait = refused.Body!["retryAfterSeconds"]!.GetValue<int>();
        Assert.Equal(_host.Clock.Now.UtcDateTime.Date.AddDays(1), _host.Clock.Now.UtcDateTime.AddSeconds(wait), TimeSpan.FromSeconds(2));
        _host.Clock.Advance(TimeSpan.FromSeconds(wait));
        (await PostInvitationAsync()).Expect(HttpStatusCode.Created);
    }

    // Ivo has a password, which the policy no longer accepts.
    private async Task AcceptWithPasswordAndRequireIdentitiesAsync()
    {
        (await _host.Api.PostAsync("invitations/accept", new { token = _host.TokenFor(Ivo), password = Chosen })).Expect(
            HttpStatusCode.NoContent
        );
        (await _host.LinkAsync(_owner, await TokenAsync("olga-1"))).Expect(HttpStatusCode.Created);
        _host.Clock.NextStep();
        _owner.Token = (await _host.SignInWithAsync(await TokenAsync("olga-1"))).Expect(HttpStatusCode.Created).Token;
        await _owner.VerifyAsync(_owner.Code());
        (await _owner.SwitchAsync(new { mode = "optional", requiredFirstFactors = new[] { "sso:acme" } })).Expect(HttpStatusCode.OK);
    }

    private Task<Reply> SignInAsync(string password) => _host.Api.PostAsync("tenants/acme/sessions", new { email = Ivo, password });

    private Task<Reply> PostInvitationAsync() =>
        _host.Api.OperatorPostAsync(
            "operator/tenants/acme/members",
            new
            {
                email = Ivo,
                role = "member",
                displayName = "Ivo",
            }
        );

    private async Task InviteAsync()
    {
        (await PostInvitationAsync()).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();
    }

    private Task<Reply> AcceptAsync(string token, string idToken) => _host.Api.PostAsync("invitations/accept", new { token, idToken });

    private async Task<string> TokenAsync(string subject) => _issuer.Token(await _host.NonceAsync(), _host.Clock.Now, subject);
}
