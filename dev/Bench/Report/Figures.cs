namespace MfaFunctions.Dev.Bench.Report;

/// <summary>What was measured of one kind of request at one server: the median of the rounds.</summary>
/// <param name="Kind"><c>verify</c>, <c>session</c>, <c>sign-in</c> or <c>an empty function</c>.</param>
/// <param name="P50Alone">Median in milliseconds, one request at a time.</param>
/// <param name="PerSecond">Requests a second, 16 at a time; null, as the other values of 16 at a time, if that was not measured.</param>
/// <param name="CpuAlone">Processor time in milliseconds per request, one at a time.</param>
/// <param name="CpuTogether">Processor time in milliseconds per request, 16 at a time.</param>
/// <param name="HostCpuAlone">That of the local host in front of a worker; 0 if there is none.</param>
/// <param name="StorageCpuAlone">That of Azurite, which shares the processors of this machine.</param>
internal sealed record Figures(
    string Server,
    string Kind,
    double P50Alone,
    double P99Alone,
    double? P50Together,
    double? P99Together,
    double? PerSecond,
    double CpuAlone,
    double? CpuTogether,
    double HostCpuAlone,
    double? HostCpuTogether,
    double StorageCpuAlone,
    double? StorageCpuTogether
)
{
    public static Figures Of(string server, string kind, IReadOnlyList<Sample> alone, IReadOnlyList<Sample> together) =>
        new(
            server,
            kind,
            Median(alone, sample => sample.P50)!.Value,
            Median(alone, sample => sample.P99)!.Value,
            Median(together, sample => sample.P50),
            Median(together, sample => sample.P99),
            Median(together, sample => sample.PerSecond),
            Median(alone, sample => sample.Cpu)!.Value,
            Median(together, sample => sample.Cpu),
            Median(alone, sample => sample.HostCpu)!.Value,
            Median(together, sample => sample.HostCpu),
            Median(alone, sample => sample.StorageCpu)!.Value,
            Median(together, sample => sample.StorageCpu)
        );

    private static double? Median(IReadOnlyList<Sample> rounds, Func<Sample, double> value) =>
        rounds.Count == 0 ? null : rounds.Select(value).Order().ElementAt(rounds.Count / 2);
}
