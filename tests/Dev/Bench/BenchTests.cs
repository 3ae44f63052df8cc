using System.Diagnostics;
using System.Text.Json.Nodes;
using MfaFunctions.Dev.Launcher;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Dev.Bench;

/// <summary><c>./mfa bench</c> with a few requests: that it runs and what it reports, not how long anything takes.</summary>
public sealed class BenchTests
{
    [Fact]
    public async Task Bench_measures_the_product_beside_the_floor_and_reports_each_goal()
    {
        using var folder = new TestFolder();
        var json = folder.File("bench.json");
        var start = new ProcessStartInfo(
            SearchPath.Find("dotnet")!,
            [Path.Combine(AppContext.BaseDirectory, "mfa-dev.dll"), "bench", "--brief", "--json", json]
        );

        var ended = await Ended.RunAsync(start);

        Assert.True(ended.Status == 0, ended.Output + ended.Error);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(json))!;
        Assert.Equal(
            [
                "floor verify",
                "one process verify",
                "host + worker verify",
                "floor session",
                "one process session",
                "host + worker session",
                "one process sign-in",
                "an empty function an empty function",
            ],
            report["figures"]!.AsArray().Select(row => $"{row!["server"]} {row["kind"]}")
        );
        Assert.All(report["figures"]!.AsArray(), row => Assert.True(row!["p50Alone"]!.GetValue<double>() > 0));
        Assert.Equal(2, report["storageRequests"]!["session"]!["tables"]!.GetValue<double>());
        Assert.Equal(0, report["storageRequests"]!["verify"]!["queues"]!.GetValue<double>());
        Assert.Contains("What it costs", ended.Output, StringComparison.Ordinal);
        var goals = report["goals"]!.AsArray();
        Assert.Equal(19, goals.Count);
        Assert.True(report["starts"]!["app"]!["milliseconds"]!.GetValue<double>() > 0);
        // With so few requests goals are missed.
        Assert.Contains("Known limits", ended.Output, StringComparison.Ordinal);
        Assert.Contains($"of {goals.Count} goals met.", ended.Output, StringComparison.Ordinal);
    }
}
