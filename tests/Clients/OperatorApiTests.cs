using System.Net;
using MfaFunctions.Client;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Role = MfaFunctions.Client.Role;

namespace MfaFunctions.Tests.Clients;

public sealed class OperatorApiTests
{
    [Fact]
    public async Task Backend_creates_a_tenant_and_its_people()
    {
        await using var host = await MfaHost.StartAsync();
        await using var service = await ResourceServer.StartAsync(host);
        var api = service.Services.GetRequiredService<OperatorApi>();

        var created = await api.CreateTenantAsync(new NewTenant("acme", "Acme Ltd", new NewOwner("olga@acme.test", "Olga Owner", "es")));
        var member = await api.CreateMemberAsync("acme", new NewMember("ana@acme.test", Role.Member));
        var audiences = await api.SetAudiencesAsync("acme", ["wiki"]);
        var origins = await api.SetOriginsAsync("acme", ["https://app.acme.test"]);
        var uri = new Uri("otpauth://totp/Old:ana%40acme.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        var imported = await api.ImportAuthenticatorAsync("acme", "ana@acme.test", uri, dryRun: true);
        var tenant = await api.GetTenantAsync("acme");

        Assert.Equal("acme", created.TenantId);
        Assert.Equal(("Acme Ltd", 1, TwoFactorMode.Off), (tenant.Name, tenant.Owners, tenant.Policy.Mode));
        Assert.Equal(new ImportedAuthenticator(member.UserId, ImportOutcome.WouldImport), imported);
        Assert.Equal(("wiki", "https://app.acme.test"), (audiences.Audiences.Single(), origins.Origins.Single()));
        Assert.Equal(["acme"], await api.ListTenantsAsync().ToArrayAsync());
    }

    [Fact]
    public async Task Refusal_says_what_was_wrong()
    {
        await using var host = await MfaHost.StartAsync();
        await using var service = await ResourceServer.StartAsync(host);
        var api = service.Services.GetRequiredService<OperatorApi>();

        var unknown = await RefusedAsync(() => api.GetTenantAsync("nowhere"));
        var invalid = await RefusedAsync(() => api.CreateTenantAsync(new NewTenant("acme", "Acme", new NewOwner("nobody"))));

        Assert.Equal((404, "not_found"), (unknown.Status, unknown.Code));
        Assert.Equal((400, "invalid_request"), (invalid.Status, invalid.Code));
        Assert.NotEmpty(invalid.Errors["owner.email"]);
        Assert.Empty(await api.ListTenantsAsync().ToArrayAsync());
    }

    [Fact]
    public async Task Name_of_the_backend_reaches_the_audit_log()
    {
        await using var host = await MfaHost.StartAsync();
        await using var service = await ResourceServer.StartAsync(host, options => options.OperatorName = "Zoë's backend");

        await service.Services.GetRequiredService<OperatorApi>().CreateTenantAsync(new("acme", "Acme", new("olga@acme.test")));
        await host.DrainAsync();

        var row = Assert.Single(await Rows.OfAsync(host, "MfaAudit"), r => r.GetString("Kind") == "TenantCreated");
        var data = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString("Data"))!;
        Assert.Equal(("operator", "Zoë's backend"), (data["by"], data["actor"]));
    }

    [Fact]
    public async Task Wrong_key_is_named()
    {
        await using var host = await MfaHost.StartAsync();
        await using var service = await ResourceServer.StartAsync(host, options => options.OperatorKey = "wrong");
        var api = service.Services.GetRequiredService<OperatorApi>();

        var refusal = await RefusedAsync(() => api.GetTenantAsync("acme"));

        Assert.Equal((401, "unauthenticated"), (refusal.Status, refusal.Code));
        Assert.Contains("operator key", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_has_the_code_the_reason_and_the_next_step_of_the_problem()
    {
        const string Problem = """
            {
              "type": "urn:problem-type:mfa:conflict", "title": "Conflict", "status": 409, "detail": "Choose another name.",
              "code": "conflict", "reason": "name_taken", "somethingNew": { "a": 1 },
              "next": [{ "rel": "verify", "method": "POST", "href": "/api/session/verify", "methods": null, "codesRequired": null }]
            }
            """;
        using var http = new HttpClient(new Always(HttpStatusCode.Conflict, Problem)) { BaseAddress = new Uri("https://mfa.test/") };

        var refusal = await RefusedAsync(() => new OperatorApi(http).GetTenantAsync("acme"));

        Assert.Equal(("conflict", "name_taken", "Choose another name."), (refusal.Code, refusal.Reason, refusal.Detail));
        Assert.Equal(new NextStep("verify", "POST", "/api/session/verify"), refusal.Next.Single());
        Assert.Equal(TimeSpan.FromSeconds(7), refusal.RetryAfter);
    }

    private static async Task<Refusal> RefusedAsync(Func<Task> act) => (await Assert.ThrowsAsync<RefusedException>(act)).Refusal;

    private sealed class Always(HttpStatusCode status, string problem) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(status)
            {
                Content = new StringContent(problem, System.Text.Encoding.UTF8, "application/problem+json"),
            };
            response.Headers.Add("Retry-After", "7");
            return Task.FromResult(response);
        }
    }
}
