using System.Collections.Concurrent;
using System.Diagnostics;
using MfaFunctions.Platform.Telemetry;

namespace MfaFunctions.Tests.Platform.Telemetry;

public sealed partial class TracingTests
{
    /// <summary>
    /// Records the traces in which the hosts of the test run invoke the worker. The worker itself creates no activity for them.
    /// </summary>
    private sealed class HostTraces : IDisposable
    {
        private readonly ConcurrentQueue<string> _ids = new();
        private readonly ActivityListener _listener;

        public HostTraces()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Microsoft.Azure.Functions.Worker",
                Sample = Note,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyList<string> Ids => [.. _ids];

        public void Dispose() => _listener.Dispose();

        private ActivitySamplingResult Note(ref ActivityCreationOptions<ActivityContext> options)
        {
            _ids.Enqueue(options.Parent.TraceId.ToHexString());
            return ActivitySamplingResult.None;
        }
    }

    /// <summary>Records the finished activities of the app in all hosts of the test run. A test selects its own by trace.</summary>
    private sealed class Seen : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _finished = new();
        private readonly ActivityListener _listener;

        private readonly bool _recordsRoots;

        public Seen(bool recordsRoots = true)
        {
            _recordsRoots = recordsRoots;
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == Tracing.SourceName,
                Sample = Decide,
                ActivityStopped = _finished.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyList<Activity> All => [.. _finished];

        public IReadOnlyList<Activity> Of(ActivityTraceId trace) =>
            [.. _finished.Where(a => a.TraceId == trace).OrderBy(a => a.StartTimeUtc)];

        public void Dispose() => _listener.Dispose();

        // Like OpenTelemetry's parent-based sampler.
        private ActivitySamplingResult Decide(ref ActivityCreationOptions<ActivityContext> options) =>
            options.Parent.TraceId == default ? Of(_recordsRoots) : Of(options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded));

        private static ActivitySamplingResult Of(bool recorded) =>
            recorded ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData;
    }
}
