using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

public sealed class InvitationTests
{
    private const string Chosen = "my first password";

    [Fact]
    public async Task Invited_person_chooses_a_password_and_signs_in()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);
        (await SignInAsync(host, Chosen)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        (await AcceptAsync(host, host.TokenFor("ivo@acme.test"))).Expect(HttpStatusCode.NoContent);

        Assert.Equal("active", (await SignInAsync(host, Chosen)).Expect(HttpStatusCode.Created).State);
    }

    [Fact]
    public async Task Acceptance_is_mailed_to_the_invited_address()
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
    public async Task First_Owner_of_a_tenant_can_be_invited()
    {
        await using var host = await MfaHost.StartAsync();
        (
            await host.Api.OperatorPostAsync(
                "operator/tenants",
                new
                {
                    tenantId = "acme",
                    name = "Acme Ltd",
                    owner = new { email = "ivo@acme.test", locale = "fr" },
                }
            )
        ).Expect(HttpStatusCode.Created);
        await host.DrainAsync();

        (await AcceptAsync(host, host.TokenFor("ivo@acme.test"))).Expect(HttpStatusCode.NoContent);

        Assert.Equal("owner", (await SignInAsync(host, Chosen)).Body!["session"]!["role"]!.GetValue<string>());
        Assert.Contains("Bonjour", host.Mail.Messages.Single(m => m.Categories.Contains("Invited")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown-tenant")]
    [InlineData("Unknown-Tenant")]
    public async Task Id_that_stands_for_tenants_that_do_not_exist_is_reserved(string tenantId)
    {
        await using var host = await MfaHost.StartAsync();

        var refused = await host.Api.OperatorPostAsync(
            "operator/tenants",
            new
            {
                tenantId,
                name = "Acme Ltd",
                owner = new { email = "ivo@acme.test" },
            }
        );

        Assert.Contains(
            "is reserved",
            refused.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["tenantId"]![0]!.GetValue<string>(),
            StringComparison.Ordinal
        );
        Assert.Empty(await Rows.OfAsync(host, "MfaTenants"));
        Assert.Empty(await Rows.OfAsync(host, "MfaDirectory"));
    }

    [Fact]
    public async Task New_invitation_invalidates_the_previous_one()
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
    public async Task Person_with_a_password_is_not_invited_again()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);
        (await AcceptAsync(host, host.TokenFor("ivo@acme.test"))).Expect(HttpStatusCode.NoContent);

        await InviteAsync(host);

        Assert.Single(host.Mail.Messages, m => m.Categories.Contains("Invited"));
    }

    [Fact]
    public async Task Existing_address_with_another_role_is_refused_and_not_mailed()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);

        (await host.Api.OperatorPostAsync("operator/tenants/acme/members", new { email = "olga@acme.test", role = "member" })).Expect(
            HttpStatusCode.Conflict
        );
        await host.DrainAsync();

        // The first invitation, and what tells the Owner of it.
        Assert.Equal(["ivo@acme.test", "olga@acme.test"], host.Mail.Messages.Select(m => m.To).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Operator_can_add_an_Owner_only_if_no_Owner_can_sign_in()
    {
        await using var host = await MfaHost.StartAsync();
        (
            await host.Api.OperatorPostAsync(
                "operator/tenants",
                new
                {
                    tenantId = "acme",
                    name = "Acme Ltd",
                    owner = new { email = "typo@acme.test" },
                }
            )
        ).Expect(HttpStatusCode.Created);
        Task<Reply> AddAsync(string email) => host.Api.OperatorPostAsync("operator/tenants/acme/members", new { email, role = "owner" });
        (await AddAsync("ivo@acme.test")).Expect(HttpStatusCode.Created);
        await host.DrainAsync();
        (await AcceptAsync(host, host.TokenFor("ivo@acme.test"))).Expect(HttpStatusCode.NoContent);

        var refused = (await AddAsync("eve@acme.test")).Expect(HttpStatusCode.Conflict, "conflict");

        Assert.Contains("to invite this person as an Owner", refused.Body!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        (await host.Api.PostAsync("tenants/acme/sessions", new { email = "eve@acme.test", password = Chosen })).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );
        // The call is idempotent: an existing Owner remains an Owner.
        (await AddAsync("ivo@acme.test")).Expect(HttpStatusCode.Created);
        Assert.Equal("owner", (await SignInAsync(host, Chosen)).Body!["session"]!["role"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(
        "operator/tenants",
        """{"tenantId":"evil","name":"Evil","owner":{"email":"e@evil.test","password":"correct horse battery"}}"""
    )]
    [InlineData("operator/tenants/acme/members", """{"email":"e@evil.test","role":"member","password":"correct horse battery"}""")]
    public async Task Operator_cannot_choose_a_password_for_somebody(string route, string body)
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();

        (await host.Api.OperatorPostAsync(route, JsonNode.Parse(body)!)).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData(7, 0, HttpStatusCode.BadRequest)]
    [InlineData(6, 23, HttpStatusCode.NoContent)]
    public async Task Invitation_expires_after_a_week(int days, int hours, HttpStatusCode expected)
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);

        host.Clock.Advance(new TimeSpan(days, hours, 0, 0));

        (await AcceptAsync(host, host.TokenFor("ivo@acme.test"))).Expect(expected);
    }

    [Fact]
    public async Task Acceptance_invalidates_the_invitation_and_earlier_reset_links()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await InviteAsync(host);
        var invitation = host.TokenFor("ivo@acme.test");
        var reset = await host.ResetTokenAsync(new Person(host, "acme", "ivo@acme.test", Chosen));

        (await AcceptAsync(host, invitation)).Expect(HttpStatusCode.NoContent);

        (await AcceptAsync(host, invitation)).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await host.Api.PostAsync("password-resets/accept", new { token = reset, password = "another password" })).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        (await SignInAsync(host, Chosen)).Expect(HttpStatusCode.Created);
    }

    private static async Task InviteAsync(MfaHost host)
    {
        (
            await host.Api.OperatorPostAsync(
                "operator/tenants/acme/members",
                new
                {
                    email = "ivo@acme.test",
                    role = "member",
                    displayName = "Ivo",
                }
            )
        ).Expect(HttpStatusCode.Created);
        await host.DrainAsync();
    }

    private static Task<Reply> AcceptAsync(MfaHost host, string token) =>
        host.Api.PostAsync("invitations/accept", new { token, password = Chosen });

    private static Task<Reply> SignInAsync(MfaHost host, string password) =>
        host.Api.PostAsync("tenants/acme/sessions", new { email = "ivo@acme.test", password });
}
