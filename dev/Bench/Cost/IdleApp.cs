using System.Text.Json.Nodes;
using NCrontab;

namespace MfaFunctions.Dev.Bench.Cost;

/// <summary>What the app does in a month without requests, from its functions' own declarations.</summary>
/// <param name="Queues">Queues with a trigger.</param>
/// <param name="TimerRuns">Runs of timers in a month of 30 days.</param>
internal sealed record IdleApp(int Queues, int TimerRuns)
{
    /// <param name="folder">The folder of a build of the app.</param>
    public static IdleApp Read(string folder)
    {
        var functions = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "functions.metadata")))!.AsArray();
        JsonNode[] bindings = [.. functions.SelectMany(function => function!["bindings"]!.AsArray()).Select(binding => binding!)];
        return new(
            bindings.Count(binding => TypeOf(binding) == "queueTrigger"),
            bindings
                .Where(binding => TypeOf(binding) == "timerTrigger")
                .Sum(binding => RunsPerMonth(binding["schedule"]!.GetValue<string>()))
        );
    }

    /// <summary>Polls of all queues in a month.</summary>
    /// <param name="seconds">Seconds between two polls of a queue that stays empty.</param>
    public double Polls(int seconds) => Queues * Prices.SecondsPerMonth / seconds;

    private static string TypeOf(JsonNode binding) => binding["type"]!.GetValue<string>();

    private static int RunsPerMonth(string schedule)
    {
        var first = DateTime.UnixEpoch;
        return CrontabSchedule
            .Parse(schedule, new CrontabSchedule.ParseOptions { IncludingSeconds = true })
            .GetNextOccurrences(first, first.AddSeconds(Prices.SecondsPerMonth))
            .Count();
    }
}
