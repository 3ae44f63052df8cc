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
        + "other part took 10% in the profile of November 2026: the pipelines of Kestrel, gRPC and the storage SDK, JSON with 7%, MACs "
        + "with 3%. Completions on the sockets' own threads had no effect.";

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
            $"The platform's part: where the floor takes {floor.P50Alone:0.0} ms and {floor.CpuAlone:0.00} ms of a processor, a function "
                + $"that does nothing takes {_empty.P50Alone:0.0} ms, {_empty.CpuAlone:0.00} ms of a processor in the worker and "
                + $"{_empty.HostCpuAlone:0.00} ms in the host. {Tried}"
        );

    private string Together(Figures row, Figures floor)
    {
        var host =
            row.HostCpuTogether > 0 ? string.Create(CultureInfo.InvariantCulture, $", {row.HostCpuTogether:0.00} ms in the host") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Client, servers and Azurite share the processors. A request uses {row.CpuTogether:0.00} ms in the app's process{host} and "
                + $"{row.StorageCpuTogether:0.00} ms in Azurite; at the floor it uses {floor.CpuTogether:0.00} ms and "
                + $"{floor.StorageCpuTogether:0.00} ms. The storage SDK asks for minimal metadata, the floor for none. A function that "
                + $"does nothing uses {_empty.CpuTogether:0.00} ms in the worker and {_empty.HostCpuTogether:0.00} ms in the host."
        );
    }
}
