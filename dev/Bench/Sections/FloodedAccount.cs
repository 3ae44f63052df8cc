using System.Diagnostics;
using System.Globalization;
using System.Net;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>How long a sign-in takes while 40 others of one account of another tenant run all the time.</summary>
internal sealed class FloodedAccount(BenchMachine machine, Effort effort, BenchReport report)
{
    private const int Crowd = 40;
    private const double MostTimes = 2;
    private const int Times = 4;

    // A client that obeys a 429 at least a little.
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync(CancellationToken stop)
    {
        Screen.Line($"Signing in {Crowd} at a time to one account …");
        await using var app = await ServerProcess.StartAppAsync(machine.Storage, machine.NewSettings());
        var (floodedTenant, flooded) = await machine.NewTenantAsync("flooded", TwoFactorMode.Optional);
        var (otherTenant, other) = await machine.NewTenantAsync("other", TwoFactorMode.Optional);
        using var load = new Load(app);
        var times = Enumerable.Repeat(other, Times * effort.SignIns).ToArray();
        await MeasureAsync(load, otherTenant, times, stop);
        var quiet = await MeasureAsync(load, otherTenant, times, stop);

        using var flood = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var outcomes = new int[600];
        var crowd = FloodAsync(load.Client, floodedTenant, flooded, outcomes, flood.Token);
        var busy = new List<double>();
        foreach (var person in times)
        {
            var start = Stopwatch.GetTimestamp();
            await load.Client.SignInAsync(otherTenant.Id, person);
            busy.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        await flood.CancelAsync();
        await crowd;
        busy.Sort();
        Show(quiet, busy, outcomes);
    }

    private static Task<Sample> MeasureAsync(Load load, BenchTenant tenant, BenchPerson[] people, CancellationToken stop) =>
        load.RunAsync(people, 1, person => load.Client.SignInAsync(tenant.Id, person), stop);

    private static Task FloodAsync(BenchClient client, BenchTenant tenant, BenchPerson person, int[] outcomes, CancellationToken stop) =>
        Task.WhenAll(
            Enumerable
                .Range(0, Crowd)
                .Select(_ => Task.Run(() => SignInUntilAsync(client, tenant, person, outcomes, stop), CancellationToken.None))
        );

    private static async Task SignInUntilAsync(
        BenchClient client,
        BenchTenant tenant,
        BenchPerson person,
        int[] outcomes,
        CancellationToken stop
    )
    {
        while (!stop.IsCancellationRequested)
        {
            var (status, _) = await client.TrySignInAsync(tenant.Id, person);
            Interlocked.Increment(ref outcomes[(int)status]);
            if (status == HttpStatusCode.TooManyRequests)
            {
                await Task.Delay(AfterRefusal, CancellationToken.None);
            }
        }
    }

    private void Show(Sample quiet, List<double> busy, int[] outcomes)
    {
        var (median, p95) = (busy[busy.Count / 2], busy[busy.Count * 95 / 100]);
        var table = new TextTable("sign-in, ms", "median", "95th percentile");
        table.Add("quiet", Text(quiet.P50), Text(quiet.P95));
        table.Add($"while {Crowd} sign in to one account of another tenant", Text(median), Text(p95));
        BenchReport.Heading($"Sign-ins beside a flooded account");
        BenchReport.Print(table);
        var answers = outcomes.Select((count, status) => (count, status)).Where(answer => answer.count > 0).ToArray();
        Screen.Line($"  the {Crowd} meanwhile: {string.Join(", ", answers.Select(answer => $"{answer.count} x {answer.status}"))}");
        report.Keep(
            "floodedAccount",
            new
            {
                quiet = new { quiet.P50, quiet.P95 },
                busy = new { P50 = median, P95 = p95 },
                answers = answers.ToDictionary(answer => $"{answer.status}", answer => answer.count),
            }
        );
        report.Add(new Goal("sign-in beside a flooded account: 95th percentile", p95 / quiet.P95, MostTimes, "x the quiet one"));
        report.Add(new Goal("sign-ins to the flooded account that failed with 503", outcomes[503], 0, "sign-ins"));
    }

    private static string Text(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
