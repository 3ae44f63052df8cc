using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Platform.Telemetry;

/// <summary>Our activities, and how a trace goes from a process to the next (W3C Trace Context).</summary>
public static class Tracing
{
    public const string SourceName = "MfaFunctions";

    internal static readonly ActivitySource Activities = new(SourceName);

    /// <summary>The <c>traceparent</c> of what is going on; null outside of any trace.</summary>
    public static string? Parent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>The trace of a request or a run: its caller's, or else the one that the host began, whether or not anybody exports traces.</summary>
    /// <remarks>A parent that nobody recorded, such as the host's own span, would be a hole in the trace: the context then names no parent.</remarks>
    internal static ActivityContext ContextOf(FunctionContext run)
    {
        var headers = run.GetHttpContext()?.Request.Headers;
        var caller = ContextOf(headers?.TraceParent, headers?.TraceState);
        var trace = caller == default ? ContextOf(run.TraceContext.TraceParent, run.TraceContext.TraceState) : caller;
        return trace.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? trace
            : new ActivityContext(trace == default ? ActivityTraceId.CreateRandom() : trace.TraceId, default, ActivityTraceFlags.Recorded, trace.TraceState);
    }

    /// <returns>Default for what is no <c>traceparent</c>: a trace begins here.</returns>
    internal static ActivityContext ContextOf(string? traceParent, string? traceState = null) =>
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var context) ? context : default;
}
