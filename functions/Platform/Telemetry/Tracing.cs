using System.Diagnostics;

namespace MfaFunctions.Platform.Telemetry;

/// <summary>Our activities, and how a trace goes from a process to the next (W3C Trace Context).</summary>
public static class Tracing
{
    public const string SourceName = "MfaFunctions";

    internal static readonly ActivitySource Activities = new(SourceName);

    /// <summary>The <c>traceparent</c> of what is going on; null outside of any trace.</summary>
    public static string? Parent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <returns>Default for what is no <c>traceparent</c>: a trace begins here.</returns>
    internal static ActivityContext ContextOf(string? traceParent, string? traceState = null) =>
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var context) ? context : default;
}
