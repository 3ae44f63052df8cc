using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform.Telemetry;

/// <summary>Records the measurements of one host, independent of other hosts in the same process.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _all = new();

    public Measurements(MfaHost host)
    {
        var meters = host.Get<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MfaMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                Units[instrument.Name] = instrument.Unit ?? "";
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public ConcurrentDictionary<string, string> Units { get; } = new();

    public IReadOnlyList<(string Instrument, double Value, string Tags)> All => [.. _all];

    /// <summary>The tags of the measurements of an instrument, such as <c>outcome=wrong</c>, in order.</summary>
    public IEnumerable<string> Of(string instrument) => All.Where(m => m.Instrument == instrument).Select(m => m.Tags);

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _all.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))));
}
