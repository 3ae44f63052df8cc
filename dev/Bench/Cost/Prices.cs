namespace MfaFunctions.Dev.Bench.Cost;

/// <summary>
/// Pay-as-you-go list prices in US dollars, East US. Check them against the pages named here before you rely on them.
/// </summary>
internal static class Prices
{
    public const string Date = "November 2026";

    public const string Sources =
        "azure.microsoft.com/pricing/details: functions (Flex Consumption, on demand), storage/tables (ZRS), storage/queues "
        + "(general purpose v2, ZRS), monitor (analytics logs); learn.microsoft.com/azure/azure-functions/flex-consumption-plan#billing";

    /// <summary>Functions, Flex Consumption, on demand.</summary>
    public const double PerGigabyteSecond = 0.000026;

    /// <inheritdoc cref="PerGigabyteSecond"/>
    public const double PerMillionExecutions = 0.40;

    /// <summary>Free in each month and subscription.</summary>
    public const double FreeGigabyteSeconds = 100_000;

    /// <inheritdoc cref="FreeGigabyteSeconds"/>
    public const double FreeExecutions = 250_000;

    /// <summary>Functions, Flex Consumption, always ready: the baseline, whether requests come or not.</summary>
    public const double PerAlwaysReadyGigabyteSecond = 0.000004;

    /// <summary>The shortest period of activity that is billed, in seconds. Longer ones are rounded up to 0.1 s.</summary>
    public const double ShortestPeriod = 1;

    /// <summary>Tables, zone-redundant. An entity group transaction is one operation.</summary>
    public const double PerTableOperation = 0.00045 / 10_000;

    /// <summary>Queues, general purpose v2, zone-redundant or locally redundant; both classes of operations.</summary>
    public const double PerQueueOperation = 0.004 / 10_000;

    /// <summary>Log Analytics, pay-as-you-go.</summary>
    public const double PerLogGigabyte = 2.30;

    /// <summary>Size of one logged request in gigabytes (docs/operations.md, "Logs and traces").</summary>
    public const double LogGigabytesPerRequest = 1.5e-6;

    /// <summary>The ten alert rules of infra/, a month.</summary>
    public const double AlertRules = 11;

    public const double SecondsPerMonth = 30 * 24 * 60 * 60;

    /// <summary>The sizes of an instance, and its share of processors.</summary>
    public static readonly IReadOnlyList<Instance> Instances = [new("512 MB", 0.5, 0.25), new("2 GB", 2, 1)];

    /// <param name="Gigabytes">Memory that is billed while a request runs.</param>
    /// <param name="Processors">Processors of the instance.</param>
    public sealed record Instance(string Name, double Gigabytes, double Processors);
}
