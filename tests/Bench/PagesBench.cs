using System.Globalization;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.Portal;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Bench;

/// <summary>
/// Measures for <c>./mfa bench --pages</c> what the first view of the sign-in page weighs, and when a slow phone shows it.
/// </summary>
[Collection(Chromium.Collection)]
public sealed class PagesBench(Chromium chromium)
{
    // "Slow 4G" and the phone of Lighthouse.
    private const int Rounds = 5;
    private const double LatencyMs = 150;
    private const double BytesPerSecond = 1.6 * 1000 * 1000 / 8;
    private const int SlowerCpu = 4;

    private const string LargestPaint = """
        () => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
          .observe({ type: 'largest-contentful-paint', buffered: true }))
        """;

    [BenchPagesFact]
    public async Task First_view_of_the_sign_in_page()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.NewTenantAsync();
        var paints = new List<double>();
        var (bytes, requests) = (0.0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var page = await visit.Context.NewPageAsync();
            var devtools = await visit.Context.NewCDPSessionAsync(page);
            (bytes, requests) = (0, 0);
            devtools.Event("Network.loadingFinished").OnEvent += (_, what) =>
            {
                bytes += what!.Value.GetProperty("encodedDataLength").GetDouble();
                requests++;
            };
            await devtools.SendAsync("Network.enable");
            await devtools.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
            await devtools.SendAsync(
                "Network.emulateNetworkConditions",
                new()
                {
                    ["offline"] = false,
                    ["latency"] = LatencyMs,
                    ["downloadThroughput"] = BytesPerSecond,
                    ["uploadThroughput"] = BytesPerSecond,
                }
            );
            await devtools.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = SlowerCpu });
            await page.GotoAsync("t/acme", new() { WaitUntil = WaitUntilState.NetworkIdle });
            await Assertions.Expect(page.GetByText("to Acme Ltd")).ToBeVisibleAsync();
            paints.Add(await page.EvaluateAsync<double>(LargestPaint));
            await page.CloseAsync();
        }

        paints.Sort();
        await ReportAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"sign-in page, first view: {bytes / 1024:F1} KB in {requests} requests, headers included, API calls too"
            )
        );
        await ReportAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"largest contentful paint, 1.6 Mbit/s, 150 ms, CPU {SlowerCpu} times slower, {Rounds} runs: "
                    + $"{paints[0] / 1000:F2} to {paints[^1] / 1000:F2} s, median {paints[Rounds / 2] / 1000:F2} s"
            )
        );
    }

    private static Task ReportAsync(string line) => File.AppendAllTextAsync(BenchPagesFactAttribute.Report!, line + "\n");

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class BenchPagesFactAttribute : FactAttribute
    {
        public BenchPagesFactAttribute() => Skip = Report is null ? "Runs only with ./mfa bench --pages." : BrowserFactAttribute.Missing;

        public static string? Report => Environment.GetEnvironmentVariable("MFA_BENCH_REPORT");
    }
}
