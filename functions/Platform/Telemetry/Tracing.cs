using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Platform.Telemetry;

/// <summary>The app's activities, and propagation of traces between processes (W3C Trace Context).</summary>
public static class Tracing
{
    public const string SourceName = "MfaFunctions";

    internal static readonly ActivitySource Activities = new(SourceName);

    /// <summary>The current <c>traceparent</c>; null outside of a trace.</summary>
    public static string? Parent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>
    /// Starts an activity in a trace from outside. Anybody may name the trace and the parent, but nobody decides whether it is recorded:
    /// the sampler is asked as for a trace of the app's own (W3C Trace Context, "Denial of Service").
    /// </summary>
    internal static Activity? StartFromOutside(string name, ActivityKind kind, ActivityContext trace, KeyValuePair<string, object?>[] tags)
    {
        // Never started; it only carries the sampler's answer.
        var flags = Activities.CreateActivity(name, kind, parentContext: default, tags)?.ActivityTraceFlags ?? default;
        return Activities.StartActivity(
            name,
            kind,
            new ActivityContext(trace.TraceId, trace.SpanId, flags, trace.TraceState, isRemote: true),
            tags
        );
    }

    /// <summary>The trace context of a run: the caller's if present, otherwise the one the host started.</summary>
    /// <remarks>Without a parent if nobody recorded that span, such as the host's, which would leave a gap in the trace.</remarks>
    internal static ActivityContext ContextOf(FunctionContext run)
    {
        var headers = run.GetHttpContext()?.Request.Headers;
        var caller = ContextOf(headers?.TraceParent, headers?.TraceState);
        var trace = caller == default ? ContextOf(run.TraceContext.TraceParent, run.TraceContext.TraceState) : caller;
        if (trace.TraceFlags.HasFlag(ActivityTraceFlags.Recorded))
        {
            return trace;
        }

        var id = trace == default ? ActivityTraceId.CreateRandom() : trace.TraceId;
        return new ActivityContext(id, default, default, trace.TraceState);
    }

    /// <returns>Default if the text is not a <c>traceparent</c>; a new trace starts then.</returns>
    internal static ActivityContext ContextOf(string? traceParent, string? traceState = null) =>
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var context) ? context : default;
}
