using System.Diagnostics;
using System.Globalization;
using System.Net;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>
/// The time from the start of a worker to its first 200, beside that of a function app with a single function. Both are published as for
/// a deployment and take turns. Their hosts stay; only the worker is replaced.
/// </summary>
internal sealed class Starts(BenchMachine machine, Effort effort, BenchReport report)
{
    private const double MostTimes = 1.2;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public async Task RunAsync(CancellationToken stop)
    {
        Screen.Line($"Publishing the app and an empty one …");
        await using (await ServerProcess.StartAppAsync(machine.Storage, machine.NewSettings()))
        {
            // Has created tables and queues, as a deployment does.
        }

        await using var emptyServer = await StartAsync(PublishedApp.Empty, machine.NewSettings("empty"), stop);
        await using var appServer = await StartAsync(PublishedApp.Product, machine.NewSettings(), stop);
        using StartedApp empty = new(emptyServer),
            app = new(appServer);
        await empty.AnswersAsync(stop);
        await app.AnswersAsync(stop);
        for (var n = 0; n < effort.Starts; n++)
        {
            await empty.ReplaceAsync(stop);
            await app.ReplaceAsync(stop);
        }

        var (least, own) = (empty.Medians, app.Medians);
        var table = new TextTable("", "ms", "CPU ms", "memory MiB");
        table.Add("an empty function app", Text(least.Milliseconds), Text(least.Cpu), Text(least.Memory));
        table.Add("the app", Text(own.Milliseconds), Text(own.Cpu), Text(own.Memory));
        BenchReport.Heading($"Start of a worker to its first 200 ({effort.Starts} starts, medians)");
        BenchReport.Print(table);
        report.Keep("starts", new { empty = least, app = own });
        report.Add(
            new Goal("start of a worker", own.Milliseconds / least.Milliseconds, MostTimes, "x an empty app's")
            {
                Reason =
                    "The worker loads a hundred functions instead of one, reads settings, and its first request asks storage; "
                    + "code compiled ahead of time lacks generic code of the framework over the app's types, mostly "
                    + "asynchronous methods. Storage is asked once while the host still loads the functions, which saved a "
                    + "tenth. Without effect: no validation of settings, no event sources, a larger generation 0, no "
                    + "profile-guided optimization.",
            }
        );
    }

    private async Task<ServerProcess> StartAsync(string project, LocalSettings settings, CancellationToken stop) =>
        await ServerProcess.StartProductAsync(
            machine.Storage,
            settings with
            {
                CreatesStorage = false,
            },
            stop,
            await PublishedApp.PublishAsync(project, machine.Folder)
        );

    private static string Text(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private sealed record Start(double Milliseconds, double Cpu, double Memory);

    /// <summary>A host whose worker starts again and again.</summary>
    private sealed class StartedApp(ServerProcess server) : IDisposable
    {
        private readonly HttpClient _client = new() { BaseAddress = server.Address, Timeout = Longest };
        private readonly List<Start> _starts = [];

        public Start Medians => new(Median(start => start.Milliseconds), Median(start => start.Cpu), Median(start => start.Memory));

        public async Task ReplaceAsync(CancellationToken stop)
        {
            var clock = Stopwatch.StartNew();
            var replaced = server.ReplaceWorkerAsync(stop);
            await AnswersAsync(stop);
            var elapsed = clock.Elapsed;
            await replaced;
            server.Measured.Refresh();
            _starts.Add(
                new Start(
                    elapsed.TotalMilliseconds,
                    server.Measured.TotalProcessorTime.TotalMilliseconds,
                    server.Measured.WorkingSet64 / 1024.0 / 1024
                )
            );
        }

        /// <summary>Completes with the first 200.</summary>
        public async Task AnswersAsync(CancellationToken stop)
        {
            var clock = Stopwatch.StartNew();
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                if (clock.Elapsed > Longest)
                {
                    throw new CannotContinueException($"No 200 from {_client.BaseAddress} within {Longest.TotalSeconds} s.");
                }

                using var answer = await _client.GetAsync(new Uri("api/health", UriKind.Relative), stop);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }

                await Task.Delay(Pause, stop);
            }
        }

        public void Dispose() => _client.Dispose();

        private double Median(Func<Start, double> value) => _starts.Select(value).Order().ElementAt(_starts.Count / 2);
    }
}
