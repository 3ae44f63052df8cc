namespace MfaFunctions.Dev.Bench;

/// <summary>One round of requests of one kind.</summary>
internal sealed class Sample
{
    private readonly double[] _sorted;
    private readonly TimeSpan _elapsed;
    private readonly TimeSpan _cpu;
    private readonly TimeSpan _hostCpu;
    private readonly TimeSpan _storageCpu;

    /// <param name="milliseconds">Time of each request.</param>
    /// <param name="elapsed">Time from the first request to the last response.</param>
    /// <param name="cpu">Processor time of the measured process, work behind the responses included.</param>
    /// <param name="hostCpu">Processor time of the host in front of it.</param>
    /// <param name="storageCpu">Processor time of Azurite.</param>
    public Sample(double[] milliseconds, TimeSpan elapsed, TimeSpan cpu, TimeSpan hostCpu, TimeSpan storageCpu)
    {
        _sorted = [.. milliseconds.Order()];
        (_elapsed, _cpu, _hostCpu, _storageCpu) = (elapsed, cpu, hostCpu, storageCpu);
    }

    public double P50 => Percentile(0.5);

    public double P95 => Percentile(0.95);

    public double P99 => Percentile(0.99);

    public double PerSecond => _sorted.Length / _elapsed.TotalSeconds;

    /// <summary>Milliseconds of processor time per request, which are seconds per 1,000.</summary>
    public double Cpu => _cpu.TotalMilliseconds / _sorted.Length;

    /// <inheritdoc cref="Cpu"/>
    public double HostCpu => _hostCpu.TotalMilliseconds / _sorted.Length;

    /// <inheritdoc cref="Cpu"/>
    public double StorageCpu => _storageCpu.TotalMilliseconds / _sorted.Length;

    private double Percentile(double share) => _sorted[Math.Min(_sorted.Length - 1, (int)(_sorted.Length * share))];
}
