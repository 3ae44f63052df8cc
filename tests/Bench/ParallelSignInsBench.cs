using System.Diagnostics;
using System.Globalization;
using System.Net;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Tests.Bench;

/// <summary>
/// Measures for <c>./mfa bench</c> how long a sign-in takes while 40 others of one account of another tenant run all the time. The goal is
/// a 95th percentile of at most twice the quiet one.
/// </summary>
public sealed class ParallelSignInsBench
{
    private const int Crowd = 40;
    private const int Samples = 40;

    [BenchFact]
    public async Task Sign_in_while_another_tenant_is_flooded()
    {
        await using var host = await MfaHost.StartAsync(configure: services =>
            // The iterations of production.
            services.PostConfigure<PasswordHasherOptions>(o => o.IterationCount = 210_000)
        );
        var flooded = await host.NewTenantAsync();
        var other = await host.NewTenantAsync("globex", "gus@globex.test");
        await flooded.SignInAsync();
        await other.SignInAsync();
        var (quietMedian, quietP95) = await MeasureAsync(other);

        using var stop = new CancellationTokenSource();
        var outcomes = new int[600];
        var crowd = Enumerable.Range(0, Crowd).Select(_ => Task.Run(() => SignInUntilAsync(flooded, outcomes, stop.Token))).ToArray();
        var (busyMedian, busyP95) = await MeasureAsync(other);
        await stop.CancelAsync();
        await Task.WhenAll(crowd);

        Assert.Equal(0, outcomes[503]);
        await File.AppendAllLinesAsync(
            BenchFactAttribute.Report!,
            [
                Line(quietMedian, "sign-in, quiet: median"),
                Line(quietP95, "sign-in, quiet: 95th percentile"),
                Line(busyMedian, $"sign-in while {Crowd} sign in to one account of another tenant: median"),
                Line(
                    busyP95,
                    string.Create(CultureInfo.InvariantCulture, $"the same: 95th percentile, {busyP95 / quietP95:F1} times the quiet one")
                ),
                $"{"", 10}   the {Crowd} meanwhile: {outcomes[201]} x 201, {outcomes[429]} x 429",
            ]
        );
    }

    private static async Task SignInUntilAsync(Person person, int[] outcomes, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var reply = await person.TrySignInAsync();
            Interlocked.Increment(ref outcomes[(int)reply.Status]);
            if (reply.Status == HttpStatusCode.TooManyRequests)
            {
                // A client that obeys the answer at least a little.
                await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            }
        }
    }

    private static async Task<(double Median, double P95)> MeasureAsync(Person person)
    {
        var times = new List<double>();
        for (var n = 0; n < Samples; n++)
        {
            var start = Stopwatch.GetTimestamp();
            await person.SignInAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return (times[Samples / 2], times[Samples * 95 / 100]);
    }

    private static string Line(double milliseconds, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{milliseconds, 10:N0} ms  {what}");
}
