using System.Globalization;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>Goals of requests beside the floor, and why those that are not met cannot be.</summary>
/// <param name="figures">What was measured.</param>
/// <param name="atOnce">Requests that are sent several at a time.</param>
internal sealed class FloorGoals(IReadOnlyList<Figures> figures, int atOnce, BenchReport report)
{
    private const double MostCpu = 1.5;
    private const double MostTime = 1.5;
    private const double LeastPerSecond = 0.8;
    private const string Unit = "x the floor";

    private const string Tried =
        "Threads that do not spin saved a quarter of the worker's processor time, and a collector without a thread of its own 25 MiB. No "
        + "part that is left takes 10%: a profile shows the pipelines of Kestrel, gRPC and the storage SDK, JSON with 7%, MACs with 3%. "
        + "Without effect: completions on the sockets' own threads.";

    private readonly Figures _empty = figures.Single(row => row.Kind == Comparison.Empty);

    public void Add(string kind)
    {
        var floor = figures.Single(row => row.Server == ChildServers.FloorCommand && row.Kind == kind);
        foreach (var row in figures.Where(row => row.Server != ChildServers.FloorCommand && row.Kind == kind))
        {
            var name = $"{kind}, {row.Server}";
            report.Add(new Goal($"{name}: processor time, c=1", row.CpuAlone / floor.CpuAlone, MostCpu, Unit) { Reason = Alone(floor) });
            report.Add(
                new Goal($"{name}: processor time, c={atOnce}", (row.CpuTogether / floor.CpuTogether)!.Value, MostCpu, Unit)
                {
                    Reason = Together(row, floor),
                }
            );
            report.Add(new Goal($"{name}: p50, c=1", row.P50Alone / floor.P50Alone, MostTime, Unit) { Reason = Alone(floor) });
            report.Add(
                new Goal($"{name}: requests a second, c={atOnce}", (row.PerSecond / floor.PerSecond)!.Value, LeastPerSecond, Unit)
                {
                    IsLeast = true,
                    Reason = Together(row, floor),
                }
            );
        }
    }

    private string Alone(Figures floor) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"An empty function already takes {_empty.P50Alone:0.0} ms and {_empty.CpuAlone + _empty.HostCpuAlone:0.00} ms of a processor "
                + $"in host and worker. With the floor's own {floor.P50Alone:0.0} ms and {floor.CpuAlone:0.00} ms that is "
                + $"{(floor.P50Alone + _empty.P50Alone) / floor.P50Alone:0.0} times its time and "
                + $"{(floor.CpuAlone + _empty.CpuAlone + _empty.HostCpuAlone) / floor.CpuAlone:0.0} times its processor time, before the app "
                + $"does anything. {Tried}"
        );

    private string Together(Figures row, Figures floor) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Client, servers and Azurite share the processors. Of them a {row.Kind} takes {row.CpuTogether:0.00} ms in the app's process, "
                + $"{row.HostCpuTogether:0.00} ms in that of the host and {row.StorageCpuTogether:0.00} ms in Azurite; one of the floor "
                + $"{floor.CpuTogether:0.00} ms and {floor.StorageCpuTogether:0.00} ms. The SDK asks storage for the types of all values, "
                + $"which the floor does not, and an empty function takes {_empty.CpuTogether + _empty.HostCpuTogether:0.00} ms. {Tried}"
        );
}
