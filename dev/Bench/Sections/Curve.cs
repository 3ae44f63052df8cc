using System.Globalization;
using MfaFunctions.Dev.Bench.Floor;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>Response times over the number of requests at a time, at the floor and at the app, as a table and a chart.</summary>
internal sealed class Curve(BenchMachine machine, Effort effort, BenchReport report)
{
    private static readonly int[] AtOnce = [1, 2, 4, 8, 16, 32];

    /// <returns>The chart, as SVG.</returns>
    public async Task<string> RunAsync(CancellationToken stop)
    {
        Screen.Line($"Measuring {string.Join(", ", AtOnce)} requests at a time …");
        await using var app = await ServerProcess.StartAppAsync(machine.Storage, machine.NewSettings());
        var (tenant, _) = await machine.NewTenantAsync("curve", TwoFactorMode.Optional);
        var crowd = new Crowd(await tenant.AddAsync(new NewPeople(0, effort.People), stop));
        var model = tenant.PartitionOf((await crowd.TakeAsync(1, stop))[0]);
        await using var floor = await ServerProcess.StartFloorAsync(machine.Folder, machine.Storage, effort.People, model);
        using Load atFloor = new(floor),
            atApp = new(app);
        int[] rows = [.. Enumerable.Range(0, effort.Together)];
        await RunAsync(atFloor, atApp, crowd, rows, effort.WarmUp, AtOnce[^1], stop);

        var points = new List<CurvePoint>();
        foreach (var atOnce in AtOnce)
        {
            points.AddRange(await RunAsync(atFloor, atApp, crowd, rows, atOnce == 1 ? effort.Alone : effort.Together, atOnce, stop));
        }

        var table = new TextTable("milliseconds, p50 / p99", [.. AtOnce.Select(atOnce => $"c={atOnce}")]);
        foreach (var line in points.GroupBy(point => $"{point.Kind}, {point.Server}"))
        {
            table.Add(line.Key, [.. line.Select(point => $"{Text(point.P50)} / {Text(point.P99)}")]);
        }

        BenchReport.Heading($"Response times over concurrency");
        BenchReport.Print(table);
        report.Keep("curve", points);
        return new Chart(points, report.Date).ToSvg();
    }

    private static async Task<IReadOnlyList<CurvePoint>> RunAsync(
        Load atFloor,
        Load atApp,
        Crowd crowd,
        IReadOnlyList<int> rows,
        int count,
        int atOnce,
        CancellationToken stop
    )
    {
        var numbers = rows.Take(count).ToArray();
        var people = await crowd.TakeAsync(count, stop);
        return
        [
            Point(
                "verification",
                "floor",
                await atFloor.RunAsync(numbers, atOnce, n => atFloor.Client.GetAsync(FloorServer.PathOfVerification(n)), stop)
            ),
            Point("verification", "app", await atApp.RunAsync(people, atOnce, atApp.Client.VerifyAsync, stop)),
            Point(
                "session check",
                "floor",
                await atFloor.RunAsync(numbers, atOnce, n => atFloor.Client.GetAsync(FloorServer.PathOfSession(n)), stop)
            ),
            Point("session check", "app", await atApp.RunAsync(people, atOnce, atApp.Client.GetSessionAsync, stop)),
        ];

        CurvePoint Point(string kind, string server, Sample sample) => new(kind, server, atOnce, sample.P50, sample.P99);
    }

    private static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}

/// <summary>Response times in milliseconds at one concurrency.</summary>
internal sealed record CurvePoint(string Kind, string Server, int AtOnce, double P50, double P99);
