using System.CommandLine;
using System.ComponentModel;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Sections;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Dev.Up;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Bench;

/// <summary><c>./mfa bench</c>: what a verification costs, beside a floor. Exit code 0 if it could be measured, whatever the goals say.</summary>
internal static class BenchCommand
{
    public const string Name = "bench";

    private const int Interrupted = 130;

    public static Command Create()
    {
        var brief = new Option<bool>("--brief")
        {
            Description = "Sends a few requests only, to see that everything runs. The numbers mean nothing.",
        };
        var command = new Command(Name, "Measures what a verification costs, beside a floor. ./mfa help lists the sections.")
        {
            brief,
            ChildServers.CreateFloor(),
            ChildServers.CreateApp(),
        };
        command.SetAction(async (given, _) => await RunAsync(given.GetValue(brief) ? Effort.Brief : Effort.Full));
        return command;
    }

    private static async Task<int> RunAsync(Effort effort)
    {
        using var signals = new Signals();
        try
        {
            DeveloperMachine.Check();
            var report = new BenchReport();
            await using (var machine = await BenchMachine.StartAsync())
            {
                await new Comparison(machine, effort, report).RunAsync(signals.Stop);
            }

            var file = Path.Combine(LocalSettings.FromEnvironment().Root, "artifacts", "bench", "bench.json");
            await report.SaveAsync(file);
            Screen.Line();
            Screen.Line($"{report.Goals.Count(goal => goal.IsMet)} of {report.Goals.Count} goals met. {LocalSettings.Show(file)}");
            return 0;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            Screen.Line($"Stopped.");
            return Interrupted;
        }
        catch (Exception problem) when (problem is CannotContinueException or IOException or HttpRequestException or Win32Exception)
        {
            Screen.Problem(problem.Message);
            return 1;
        }
    }
}
