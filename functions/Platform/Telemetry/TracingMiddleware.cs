using System.Diagnostics;
using MfaFunctions.Platform.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace MfaFunctions.Platform.Telemetry;

/// <summary>One activity for each run of a function, in the trace of the request or of the message that caused it.</summary>
public sealed class TracingMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (!Tracing.Activities.HasListeners())
        {
            await next(context);
            return;
        }

        // The framework's own activity is not exported: as a parent it would be a hole in the trace.
        Activity.Current = null;
        using var activity = Start(context);
        try
        {
            await next(context);
            // Whatever it was inside, the answer is a refusal by now (OpenTelemetry HTTP conventions: 5xx of a server is an error).
            if (context.GetInvocationResult().Value is ApiResult { Status: >= 500 and var status })
            {
                activity?.SetTag("http.response.status_code", status);
                activity?.SetStatus(ActivityStatusCode.Error);
            }
        }
        catch (Exception e)
        {
            // Its message may quote what must not leave the process.
            activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            throw;
        }
    }

    private static Activity? Start(FunctionContext context)
    {
        var name = context.FunctionDefinition.Name;
        if (context.GetHttpContext() is { } http)
        {
            return Tracing.Activities.StartActivity(
                name,
                ActivityKind.Server,
                Tracing.ContextOf(context),
                [new("faas.trigger", "http"), new("http.request.method", http.Request.Method)]
            );
        }

        if (QueueDelivery.Of(context) is not { } run)
        {
            return Tracing.Activities.StartActivity(
                name,
                ActivityKind.Internal,
                Tracing.ContextOf(context),
                [new("faas.trigger", "timer")]
            );
        }

        var sender = Tracing.ContextOf(run.Envelope?.TraceParent);
        return Tracing.Activities.StartActivity(
            name,
            ActivityKind.Consumer,
            sender == default ? Tracing.ContextOf(context) : sender,
            [
                new("faas.trigger", "pubsub"),
                new("messaging.destination.name", run.Queue),
                new("mfa.event.id", run.Envelope?.EventId),
                new("mfa.try", run.Try),
            ]
        );
    }
}
