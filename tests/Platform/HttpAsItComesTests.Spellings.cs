using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform;

public sealed partial class HttpAsItComesTests
{
    [Theory]
    [InlineData("kiosk", true)]
    [InlineData("KIOSK", true)]
    [InlineData("Kiosk", true)]
    [InlineData("kIoSk", true)]
    // The Kelvin sign and the dotted and dotless I become ASCII letters in some cultures or cases.
    [InlineData("\u212Aiosk", false)]
    [InlineData("K\u0130OSK", false)]
    [InlineData("k\u0131osk", false)]
    [InlineData("kiosk ", false)]
    [InlineData("kiosk.", false)]
    public async Task Tenant_is_found_whatever_the_case_of_its_id(string typed, bool finds)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync("kiosk", "olga@kiosk.test");
        var member = await host.NewMemberAsync("kiosk", "ana@kiosk.test");
        var t = Uri.EscapeDataString(typed);
        var replies = new Dictionary<string, Reply>
        {
            ["sign in"] = await host.Api.PostAsync($"tenants/{t}/sessions", new { email = owner.Email, password = owner.Password }),
            ["policy"] = await host.Api.GetAsync($"tenants/{t}/two-factor", owner.Token),
            ["member"] = await host.Api.GetAsync($"tenants/{t}/members/{member.UserId}", owner.Token),
            ["csv"] = await host.Api.GetAsync($"tenants/{t}/members.csv", owner.Token),
            ["audit"] = await host.Api.GetAsync($"tenants/{t}/audit", owner.Token),
            ["access"] = await host.Api.GetAsync($"session/access?tenant={t}", owner.Token),
            ["operator"] = await host.Api.OperatorGetAsync($"operator/tenants/{t}"),
            ["reset"] = await host.Api.PostAsync("password-resets", new { tenantId = typed, email = owner.Email }),
        };
        var page = await host.Api.GetAsync($"tenants/{t}/sign-in");

        Assert.All(replies, reply => Assert.True(((int)reply.Value.Status < 300) == finds, $"{reply.Key}: {reply.Value.Text}"));
        Assert.Equal(finds ? "kiosk" : null, page.Body!["name"] is null ? null : page.Body["tenantId"]!.GetValue<string>());
        if (finds)
        {
            Assert.Equal("kiosk", replies["sign in"].Body!["session"]!["tenantId"]!.GetValue<string>());
            Assert.Equal("kiosk", replies["access"].Headers["X-Mfa-Tenant"]);
        }
    }

    [Fact]
    public async Task Tenant_is_created_once_whatever_the_case_of_its_id()
    {
        await using var host = await MfaHost.StartAsync();

        var made = await CreateAsync("ACME", "olga@acme.test");
        var other = await CreateAsync("acme", "eve@evil.test");
        var again = await CreateAsync("Acme", "olga@acme.test");

        Assert.Equal("acme", made.Expect(HttpStatusCode.Created).Body!["tenantId"]!.GetValue<string>());
        other.Expect(HttpStatusCode.Conflict, "conflict");
        again.Expect(HttpStatusCode.Created);
        var tenants = (await host.Api.OperatorGetAsync("operator/tenants")).Body!["tenants"]!.AsArray();
        Assert.Equal("acme", Assert.Single(tenants)!.GetValue<string>());

        Task<Reply> CreateAsync(string id, string owner) =>
            host.Api.OperatorPostAsync(
                "operator/tenants",
                new
                {
                    tenantId = id,
                    name = "Acme",
                    owner = new { email = owner },
                }
            );
    }

    [Theory]
    [InlineData("es_MX", "es-MX")]
    [InlineData("es-MX", "es-MX")]
    [InlineData("es_MX.UTF-8", "es-MX")]
    [InlineData("ca_ES.utf8@valencia", "ca-ES")]
    [InlineData("sr_RS@latin", "sr-RS")]
    [InlineData("zh_Hans_CN", "zh-Hans-CN")]
    [InlineData("zh-Hant-TW", "zh-Hant-TW")]
    [InlineData(" fr_CA ", "fr-CA")]
    [InlineData("EN_us", "EN-us")]
    [InlineData("de", "de")]
    [InlineData("C", null)]
    [InlineData("", null)]
    [InlineData("_", null)]
    [InlineData(".UTF-8", null)]
    [InlineData("es MX", null)]
    [InlineData("es,fr", null)]
    [InlineData("español", null)]
    public async Task Locale_is_read_as_systems_and_providers_write_it(string given, string? kept)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        Reply[] replies =
        [
            await host.Api.SendAsync(
                HttpMethod.Patch,
                "account",
                System.Net.Http.Json.JsonContent.Create(new { locale = given }),
                owner.Token
            ),
            await host.Api.PostAsync(
                "tenants/acme/members",
                new
                {
                    email = "ana@acme.test",
                    role = "member",
                    locale = given,
                },
                owner.Token
            ),
            await host.Api.OperatorPostAsync(
                "operator/tenants",
                new
                {
                    tenantId = "globex",
                    name = "Globex",
                    owner = new { email = "gil@globex.test", locale = given },
                }
            ),
        ];

        if (kept is null)
        {
            Assert.All(replies, reply => reply.Expect(HttpStatusCode.BadRequest, "invalid_request"));
            return;
        }

        Assert.All(replies, reply => Assert.True((int)reply.Status < 300, reply.Text));
        Assert.Equal(kept, (await host.Api.GetAsync("account", owner.Token)).Body!["locale"]!.GetValue<string>());
    }
}
