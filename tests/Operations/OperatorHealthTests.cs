using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Operations;

public sealed class OperatorHealthTests
{
    [Fact]
    public async Task It_names_the_keys_and_shows_none()
    {
        var next = MfaHost.Settings.NewKey();
        await using var host = await MfaHost.StartAsync(arguments: ["--Keys:Sealing:Ring:s2=" + next, "--Keys:Sealing:Current=s2"]);

        var reply = (await host.Api.OperatorGetAsync("operator/health")).Expect(HttpStatusCode.OK);

        Assert.Equal("ok", reply.Body!["status"]!.GetValue<string>());
        Assert.True(reply.Body["storage"]!["tables"]!.GetValue<bool>() && reply.Body["storage"]!["queues"]!.GetValue<bool>());
        Assert.Equal("s2", reply.Body["keys"]!["sealing"]!["current"]!.GetValue<string>());
        Assert.Equal(["s2", "s1"], reply.Body["keys"]!["sealing"]!["names"]!.AsArray().Select(n => n!.GetValue<string>()));
        Assert.DoesNotContain(next, reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Used.SealingKey, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_for_operators_only()
    {
        await using var host = await MfaHost.StartAsync();

        (await host.Api.GetAsync("operator/health")).Expect(HttpStatusCode.Unauthorized);
    }
}
