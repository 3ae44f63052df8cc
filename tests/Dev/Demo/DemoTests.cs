using System.Diagnostics;
using MfaFunctions.Dev.Launcher;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Dev.Demo;

/// <summary>The demos that the README names and that bring an instance of their own, in real time.</summary>
public sealed class DemoTests
{
    [Theory]
    [InlineData("--owner", "steps passed in")]
    [InlineData("--security", "attacks failed as expected in")]
    public async Task Demo_plays_to_its_end(string option, string end)
    {
        var start = new ProcessStartInfo(
            SearchPath.Find("dotnet")!,
            [Path.Combine(AppContext.BaseDirectory, "mfa-dev.dll"), "demo", option]
        );

        var ended = await Ended.RunAsync(start);

        Assert.True(ended.Status == 0, ended.Output + ended.Error);
        Assert.Contains(end, ended.Output, StringComparison.Ordinal);
    }
}
