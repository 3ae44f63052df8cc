using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Sections;

namespace MfaFunctions.Dev.Bench.Cost;

/// <summary>What one request uses.</summary>
/// <param name="CpuAlone">Seconds of processor time of host and worker, one request at a time.</param>
/// <param name="CpuTogether">The same with 16 requests at a time.</param>
/// <param name="Time">Seconds until the response, one request at a time.</param>
internal sealed record UseCase(string Name, double CpuAlone, double CpuTogether, double Time, double Tables, double Queues)
{
    /// <param name="measured">The product's figures.</param>
    public static UseCase Of(Figures measured, CountedRequests counted) =>
        new(
            measured.Kind,
            (measured.CpuAlone + measured.HostCpuAlone) / 1000,
            ((measured.CpuTogether + measured.HostCpuTogether) ?? (measured.CpuAlone + measured.HostCpuAlone)) / 1000,
            measured.P50Alone / 1000,
            counted.Tables,
            counted.Queues
        );

    /// <summary>Seconds of activity that a request is billed for.</summary>
    /// <param name="atOnce">How many requests share a period of activity.</param>
    public double BilledSeconds(Prices.Instance instance, int atOnce)
    {
        var busy =
            atOnce == 1 ? Math.Max(Time, CpuAlone / instance.Processors) : Math.Max(Time, atOnce * CpuTogether / instance.Processors);
        var period = Math.Max(Prices.ShortestPeriod, Math.Ceiling(busy * 10) / 10);
        return period / atOnce;
    }

    /// <summary>Dollars for execution time.</summary>
    public double Execution(Prices.Instance instance, int atOnce) =>
        BilledSeconds(instance, atOnce) * instance.Gigabytes * Prices.PerGigabyteSecond;

    /// <summary>Dollars for everything else: the execution itself, storage and the log.</summary>
    public double Rest =>
        (Prices.PerMillionExecutions / 1e6)
        + (Tables * Prices.PerTableOperation)
        + (Queues * Prices.PerQueueOperation)
        + (Prices.LogGigabytesPerRequest * Prices.PerLogGigabyte);

    /// <summary>Whether the platform's minimum decides, and not what the app uses.</summary>
    public bool IsMinimum(Prices.Instance instance, int atOnce) => BilledSeconds(instance, atOnce) * atOnce <= Prices.ShortestPeriod;
}
