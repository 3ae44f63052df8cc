using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

public sealed class InvitationTests
{
    private const string Chosen = "my first password";

    [Fact]
    public async Task A_person_without_a_password_is_invited_chooses_one_and_signs_in()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);
        (await SignInAsync(host, Chosen)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        (await AcceptAsync(host, host.TokenFor("ivo@acme.test"))).Expect(HttpStatusCode.NoContent);

        Assert.Equal("active", (await SignInAsync(host, Chosen)).Expect(HttpStatusCode.Created).State);
    }

    [Fact]
    public async Task That_an_invitation_was_accepted_is_told_at_the_address_it_was_sent_to()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);

        (await AcceptAsync(host, host.TokenFor("ivo@acme.test"))).Expect(HttpStatusCode.NoContent);
        await host.DrainAsync();

        var mail = Assert.Single(host.Mail.Messages, m => m.Categories.Contains("InvitationAccepted"));
        Assert.Equal("ivo@acme.test", mail.To);
        Assert.Contains("a password was chosen", mail.Text, StringComparison.Ordinal);
        Assert.Contains("192.0.2.x", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenants_first_Owner_may_be_invited_too()
    {
        await using var host = await MfaHost.StartAsync();
        (await host.Api.OperatorPostAsync("operator/tenants", new { tenantId = "acme", name = "Acme Ltd", owner = new { email = "ivo@acme.test", locale = "fr" } })).Expect(HttpStatusCode.Created);
        await host.DrainAsync();

        (await AcceptAsync(host, host.TokenFor("ivo@acme.test"))).Expect(HttpStatusCode.NoContent);

        Assert.Equal("owner", (await SignInAsync(host, Chosen)).Body!["session"]!["role"]!.GetValue<string>());
        Assert.Contains("Bonjour", host.Mail.Messages.Single(m => m.Categories.Contains("Invited")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asking_again_sends_a_new_invitation_and_kills_the_old_one()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);
        var older = host.TokenFor("ivo@acme.test");
        await InviteAsync(host);

        (await AcceptAsync(host, older)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        (await AcceptAsync(host, host.TokenFor("ivo@acme.test"))).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Who_has_a_password_is_not_invited_again()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);
        (await AcceptAsync(host, host.TokenFor("ivo@acme.test"))).Expect(HttpStatusCode.NoContent);

        await InviteAsync(host);

        Assert.Single(host.Mail.Messages, m => m.Categories.Contains("Invited"));
    }

    [Fact]
    public async Task An_address_that_is_there_with_another_role_is_refused_and_not_mailed()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);

        (await host.Api.OperatorPostAsync("operator/tenants/acme/members", new { email = "olga@acme.test", role = "member" })).Expect(HttpStatusCode.Conflict);
        await host.DrainAsync();

        Assert.Single(host.Mail.Messages);
    }

    [Fact]
    public async Task An_operator_adds_an_Owner_only_where_none_can_sign_in()
    {
        await using var host = await MfaHost.StartAsync();
        (await host.Api.OperatorPostAsync("operator/tenants", new { tenantId = "acme", name = "Acme Ltd", owner = new { email = "typo@acme.test" } })).Expect(HttpStatusCode.Created);
        Task<Reply> AddAsync(string email) => host.Api.OperatorPostAsync("operator/tenants/acme/members", new { email, role = "owner", password = Chosen });
        (await AddAsync("ivo@acme.test")).Expect(HttpStatusCode.Created);

        var refused = (await AddAsync("eve@acme.test")).Expect(HttpStatusCode.Conflict, "conflict");

        Assert.Contains("to invite this person as Owner", refused.Body!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        (await host.Api.PostAsync("tenants/acme/sessions", new { email = "eve@acme.test", password = Chosen })).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        // Who is one already stays one, as with any call that comes again.
        (await AddAsync("ivo@acme.test")).Expect(HttpStatusCode.Created);
        Assert.Equal("owner", (await SignInAsync(host, Chosen)).Body!["session"]!["role"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(7, 0, HttpStatusCode.BadRequest)]
    [InlineData(6, 23, HttpStatusCode.NoContent)]
    public async Task An_invitation_lasts_a_week(int days, int hours, HttpStatusCode expected)
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);

        host.Clock.Advance(new TimeSpan(days, hours, 0, 0));

        (await AcceptAsync(host, host.TokenFor("ivo@acme.test"))).Expect(expected);
    }

    [Fact]
    public async Task Once_accepted_neither_it_nor_a_reset_link_from_before_works()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);
        var invitation = host.TokenFor("ivo@acme.test");
        var reset = await host.ResetTokenAsync(new Person(host, "acme", "ivo@acme.test", Chosen));

        (await AcceptAsync(host, invitation)).Expect(HttpStatusCode.NoContent);

        (await AcceptAsync(host, invitation)).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await host.Api.PostAsync("password-resets/accept", new { token = reset, password = "another password" })).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await SignInAsync(host, Chosen)).Expect(HttpStatusCode.Created);
    }

    private static async Task InviteAsync(MfaHost host)
    {
        (await host.Api.OperatorPostAsync("operator/tenants/acme/members", new { email = "ivo@acme.test", role = "member", displayName = "Ivo" })).Expect(HttpStatusCode.Created);
        await host.DrainAsync();
    }

    private static Task<Reply> AcceptAsync(MfaHost host, string token) => host.Api.PostAsync("invitations/accept", new { token, password = Chosen });

    private static Task<Reply> SignInAsync(MfaHost host, string password) => host.Api.PostAsync("tenants/acme/sessions", new { email = "ivo@acme.test", password });
}
