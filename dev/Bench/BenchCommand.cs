using System.CommandLine;
using System.ComponentModel;
using Azure;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Dev.Up;
using MfaFunctions.Operator;
using MfaFunctions.Platform;

namespace MfaFunctions.Dev.Bench;

/// <summary>
/// <c>./mfa bench</c>: what a verification costs, beside a floor. Exit code 0 if it could be measured, whatever the goals say.
/// </summary>
internal static class BenchCommand
{
    public const string Name = "bench";

    private const int Interrupted = 130;
    private const int SoakMinutes = 30;

    public static Command Create()
    {
        var all = new Option<bool>("--all") { Description = "Everything, which takes about 45 minutes." };
        var chart = new Option<bool>("--chart") { Description = "Response times over concurrency, and docs/performance.svg." };
        var scale = new Option<bool>("--scale") { Description = "100,000 accounts, and a tenant of 10,000 people switched on." };
        var load = new Option<bool>("--load") { Description = "A flooded account, 16 instances on one storage account, 10,000 mails." };
        var starts = new Option<bool>("--starts") { Description = "The start of a worker beside that of an empty function app." };
        var soak = new Option<int?>("--soak")
        {
            Description = $"Memory under a steady load; {SoakMinutes} minutes unless another number is given.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = given => given.Tokens is [var minutes] ? int.Parse(minutes.Value, null) : SoakMinutes,
        };
        var write = new Option<bool>("--write") { Description = "Also draws the chart, and writes the numbers into the documents." };
        var brief = new Option<bool>("--brief")
        {
            Description = "Sends a few requests only, to see that everything runs. The numbers mean nothing.",
        };
        var json = new Option<FileInfo>("--json")
        {
            Description = "Where the numbers go.",
            DefaultValueFactory = _ => new FileInfo(Path.Combine(LocalSettings.FromEnvironment().Root, "artifacts", "bench", "bench.json")),
        };
        var command = new Command(Name, "Measures what a verification costs, beside a floor. Options select other measurements.")
        {
            all,
            chart,
            scale,
            load,
            starts,
            soak,
            write,
            brief,
            json,
            ChildServers.CreateFloor(),
            ChildServers.CreateApp(),
        };
        command.SetAction(
            async (given, _) =>
                await RunAsync(
                    new BenchRun(given.GetValue(brief) ? Effort.Brief : Effort.Full)
                    {
                        All = given.GetValue(all),
                        Chart = given.GetValue(chart),
                        Scale = given.GetValue(scale),
                        Load = given.GetValue(load),
                        Starts = given.GetValue(starts),
                        Soak = TimeSpan.FromMinutes(given.GetValue(soak) ?? (given.GetValue(all) ? SoakMinutes : 0)),
                        Writes = given.GetValue(write),
                    },
                    given.GetValue(json)!.FullName
                )
        );
        return command;
    }

    // Azurite answers late on a busy machine; the SDK wraps its attempts.
    private static bool IsStorage(Exception problem) =>
        problem is RequestFailedException or UnavailableException
        || (
            problem is AggregateException attempts
            && attempts.InnerExceptions.All(one => one is RequestFailedException or OperationCanceledException)
        );

    private static async Task<int> RunAsync(BenchRun run, string json)
    {
        using var signals = new Signals();
        try
        {
            DeveloperMachine.Check();
            var report = new BenchReport();
            await run.RunAsync(report, signals.Stop);
            report.Explain();
            await report.SaveAsync(json);
            Screen.Line();
            Screen.Line($"{report.Goals.Count(goal => goal.IsMet)} of {report.Goals.Count} goals met. {LocalSettings.Show(json)}");
            return 0;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            Screen.Line($"Stopped.");
            return Interrupted;
        }
        catch (Exception problem)
            when (problem is CannotContinueException or IOException or HttpRequestException or Win32Exception || IsStorage(problem))
        {
            Screen.Problem(problem.Message);
            return 1;
        }
    }
}
