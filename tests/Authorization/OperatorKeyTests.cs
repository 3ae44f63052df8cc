using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Authorization;

public sealed class OperatorKeyTests
{
    [Theory]
    [InlineData("code")]
    [InlineData("Code")]
    public async Task Key_in_the_query_is_refused_even_with_a_valid_header(string name)
    {
        await using var host = await MfaHost.StartAsync();
        var path = $"operator/tenants?{name}={MfaHost.OperatorKey}";

        var alone = await host.Api.GetAsync(path);
        var beside = await host.Api.OperatorGetAsync(path);
        var created = await host.Api.PostAsync(path, new { tenantId = "acme", name = "Acme" });

        Assert.All([alone, beside, created], reply =>
        {
            reply.Expect(HttpStatusCode.BadRequest, "invalid_request");
            Assert.Contains("x-functions-key", reply.Body!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.DoesNotContain(MfaHost.OperatorKey, reply.Text, StringComparison.Ordinal);
        });
        Assert.Empty((await host.Api.OperatorGetAsync("operator/tenants")).Expect(HttpStatusCode.OK).Body!["tenants"]!.AsArray());
    }
}
