using System.Net;
using MfaFunctions.LocalHost.Http;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Host;

/// <summary>CORS of the local host, which in Azure is the platform's.</summary>
public sealed class LocalPagesTests
{
    private const string Allow = "--LocalHost:AllowLocalPages=true";

    [Theory]
    [InlineData("http://localhost:5173", true)]
    [InlineData("http://localhost:1", true)]
    [InlineData("http://localhost", true)]
    [InlineData("http://127.0.0.1:5173", true)]
    [InlineData("http://[::1]:5173", true)]
    [InlineData("https://localhost:5173", false)]
    [InlineData("http://localhost.evil.test", false)]
    [InlineData("http://localhost:5173.evil.test", false)]
    [InlineData("http://localhost@evil.test", false)]
    [InlineData("http://evil.test/localhost", false)]
    [InlineData("http://localhost:5173/", false)]
    [InlineData("http://192.168.0.7:5173", false)]
    [InlineData("HTTP://LOCALHOST:5173", false)]
    [InlineData("file://", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void Page_is_local_by_its_exact_origin(string origin, bool isLocal) => Assert.Equal(isLocal, LocalPages.IsLocal(origin));

    [Fact]
    public async Task Page_on_this_machine_may_ask_for_every_kind_of_call_and_reads_the_answer()
    {
        await using var host = await MfaHost.StartAsync(arguments: Allow);
        const string Page = "http://localhost:5173";
        foreach (
            var (method, path) in new[] { ("POST", "tenants/demo/sessions"), ("PUT", "tenants/demo/two-factor"), ("DELETE", "session") }
        )
        {
            var asked = await host.Api.SendAsync(
                HttpMethod.Options,
                path,
                null,
                null,
                ("Origin", Page),
                ("Access-Control-Request-Method", method),
                ("Access-Control-Request-Headers", "authorization,content-type,if-match,idempotency-key")
            );

            Assert.Equal(HttpStatusCode.NoContent, asked.Status);
            Assert.Equal((Page, "true"), (asked.Headers["Access-Control-Allow-Origin"], asked.Headers["Access-Control-Allow-Credentials"]));
            Assert.Contains("if-match", asked.Headers["Access-Control-Allow-Headers"], StringComparison.OrdinalIgnoreCase);
        }

        foreach (var path in new[] { "health", "session", "nothing" })
        {
            var reply = await host.Api.SendAsync(HttpMethod.Get, path, null, null, ("Origin", Page));

            Assert.Equal(Page, reply.Headers["Access-Control-Allow-Origin"]);
            Assert.False(reply.Headers.ContainsKey("Access-Control-Expose-Headers"));
        }
    }

    [Theory]
    [InlineData(Allow, "https://evil.test")]
    [InlineData(Allow, "http://localhost.evil.test")]
    [InlineData("--Any=other", "http://localhost:5173")]
    public async Task Other_pages_and_other_hosts_get_no_permission(string argument, string origin)
    {
        await using var host = await MfaHost.StartAsync(arguments: argument);

        Reply[] replies =
        [
            await host.Api.SendAsync(HttpMethod.Get, "health", null, null, ("Origin", origin)),
            await host.Api.SendAsync(
                HttpMethod.Options,
                "tenants/demo/sessions",
                null,
                null,
                ("Origin", origin),
                ("Access-Control-Request-Method", "POST")
            ),
        ];

        Assert.All(replies, reply => Assert.DoesNotContain("Access-Control-Allow-Origin", reply.Headers.Keys));
    }
}
