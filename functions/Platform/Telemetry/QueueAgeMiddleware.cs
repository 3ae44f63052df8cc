using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace MfaFunctions.Platform.Telemetry;

/// <summary>Measures the lag of each queue: the time from when a message was due to the run that processes it.</summary>
public sealed class QueueAgeMiddleware(MfaMetrics metrics, TimeProvider clock) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (QueueDelivery.Of(context) is { Envelope.DueAt: { } due } run)
        {
            metrics.Waited(run.Queue, clock.GetUtcNow() - due);
        }

        return next(context);
    }
}
