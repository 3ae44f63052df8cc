using System.Diagnostics;
using System.Globalization;
using System.Net;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>
/// The time from the start of a worker to its first 200, beside that of a function app with a single function. Both are published as for
/// a deployment and run under the same host, which stays; only the worker is replaced.
/// </summary>
internal sealed class Starts(BenchMachine machine, Effort effort, BenchReport report)
{
    private const double MostTimes = 1.2;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public async Task RunAsync(CancellationToken stop)
    {
        BenchReport.Heading($"Start of a worker to its first 200 ({effort.Starts} starts, medians)");
        var empty = await MeasureAsync("dev/EmptyApp/EmptyApp.csproj", stop);
        var app = await MeasureAsync("functions/MfaFunctions.csproj", stop);
        var table = new TextTable("", "ms", "CPU ms", "memory MiB");
        table.Add("an empty function app", Text(empty.Milliseconds), Text(empty.Cpu), Text(empty.Memory));
        table.Add("the app", Text(app.Milliseconds), Text(app.Cpu), Text(app.Memory));
        BenchReport.Print(table);
        report.Keep("starts", new { empty, app });
        report.Add(new Goal("start of a worker", app.Milliseconds / empty.Milliseconds, MostTimes, "x an empty app's"));
    }

    private async Task<Start> MeasureAsync(string project, CancellationToken stop)
    {
        var app = await PublishedApp.PublishAsync(project);
        await using var server = await ServerProcess.StartProductAsync(machine.Storage, machine.NewSettings(), stop, app);
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = Longest };
        await AnswersAsync(client, stop);
        var starts = new List<Start>();
        for (var n = 0; n < effort.Starts; n++)
        {
            var clock = Stopwatch.StartNew();
            var replaced = server.ReplaceWorkerAsync(stop);
            await AnswersAsync(client, stop);
            var elapsed = clock.Elapsed;
            await replaced;
            server.Measured.Refresh();
            starts.Add(
                new Start(
                    elapsed.TotalMilliseconds,
                    server.Measured.TotalProcessorTime.TotalMilliseconds,
                    server.Measured.WorkingSet64 / 1024.0 / 1024
                )
            );
        }

        return starts.OrderBy(start => start.Milliseconds).ElementAt(starts.Count / 2);
    }

    private static async Task AnswersAsync(HttpClient client, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        while (!stop.IsCancellationRequested)
        {
            if (clock.Elapsed > Longest)
            {
                throw new CannotContinueException($"No 200 from {client.BaseAddress} within {Longest.TotalSeconds} s.");
            }

            using var answer = await client.GetAsync(new Uri("api/health", UriKind.Relative), stop);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            await Task.Delay(Pause, stop);
        }
    }

    private static string Text(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private sealed record Start(double Milliseconds, double Cpu, double Memory);
}
