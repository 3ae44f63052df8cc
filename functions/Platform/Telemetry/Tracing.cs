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

    /// <summary>The trace of a run: the caller's, or else the one that the host began.</summary>
    /// <remarks>It has no parent where nobody recorded that span, such as the host's: the trace would show a hole.</remarks>
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
        return new ActivityContext(id, default, ActivityTraceFlags.Recorded, trace.TraceState);
    }

    /// <returns>Default for what is no <c>traceparent</c>: a trace begins here.</returns>
    internal static ActivityContext ContextOf(string? traceParent, string? traceState = null) =>
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var context) ? context : default;
}
