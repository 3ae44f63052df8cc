using System.Diagnostics;
using MfaFunctions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace MfaFunctions.Platform.Telemetry;

/// <summary>Records one activity per run of a function, in the trace of the request or message that caused it.</summary>
public sealed class TracingMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (!Tracing.Activities.HasListeners())
        {
            await next(context);
            return;
        }

        // The framework's own activity is not exported: as a parent, it would leave a gap in the trace.
        Activity.Current = null;
        using var activity = Start(context);
        try
        {
            await next(context);
            // Exceptions are already mapped to responses here (OpenTelemetry HTTP conventions: a server's 5xx is an error).
            if (context.GetInvocationResult().Value is ApiResult { Status: >= 500 and var status })
            {
                activity?.SetTag("http.response.status_code", status);
                activity?.SetStatus(ActivityStatusCode.Error);
            }
        }
        catch (Exception e)
        {
            // Its message may quote data that must not leave the process.
            activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            throw;
        }
    }

    private static Activity? Start(FunctionContext context)
    {
        var name = context.FunctionDefinition.Name;
        if (context.GetHttpContext() is { } http)
        {
            return Tracing.StartFromOutside(
                name,
                ActivityKind.Server,
                Tracing.ContextOf(context),
                [new("faas.trigger", "http"), new("http.request.method", http.Request.Method)]
            );
        }

        if (QueueDelivery.Of(context) is not { } run)
        {
            return Tracing.StartFromOutside(name, ActivityKind.Internal, Tracing.ContextOf(context), [new("faas.trigger", "timer")]);
        }

        KeyValuePair<string, object?>[] tags =
        [
            new("faas.trigger", "pubsub"),
            new("messaging.destination.name", run.Queue),
            new("mfa.event.id", run.Envelope?.EventId),
            new("mfa.try", run.Try),
        ];
        // The app itself wrote the envelope, with its own decision whether to record.
        var sender = Tracing.ContextOf(run.Envelope?.TraceParent);
        return sender == default
            ? Tracing.StartFromOutside(name, ActivityKind.Consumer, Tracing.ContextOf(context), tags)
            : Tracing.Activities.StartActivity(name, ActivityKind.Consumer, sender, tags);
    }
}
