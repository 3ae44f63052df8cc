using Azure;
using MfaFunctions.Platform;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Events.Poison;

/// <summary>
/// Around every queue function: refuses messages of a form it does not know, and writes into MfaPoison what is given up, with the reason
/// that only the process which met it knows. What fails on its last try is then moved by the host; what is hopeless ends here.
/// </summary>
public sealed partial class PoisonMiddleware(PoisonRows rows, PoisonAlarm alarm, TimeProvider clock, ILogger<PoisonMiddleware> logger)
    : IFunctionsWorkerMiddleware
{
    /// <summary><c>maxDequeueCount</c> of host.json.</summary>
    public const int LastTry = 5;

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (QueueDelivery.Of(context) is not { } run)
        {
            await next(context);
            return;
        }

        try
        {
            Check(run);
            await next(context);
        }
        catch (Exception e) when (e is PermanentFailureException || run.Try >= LastTry)
        {
            Log.GivenUp(logger, run.Queue, run.Try, e);
            var poison = new PoisonMessage(run.Queue, run.Body, ReasonOf(e, run), clock.GetUtcNow(), run.Try);
            // Not the run's token: a host that stops must not forget why.
            await rows.WriteAsync(poison, CancellationToken.None);
            if (e is not PermanentFailureException)
            {
                throw;
            }

            alarm.Sound(poison);
        }
    }

    private static void Check(QueueDelivery run)
    {
        if (run.Envelope is { } envelope && envelope.V != QueueVersions.Of(run.Queue))
        {
            throw new UnknownMessageException($"The message has version {envelope.V}; this app knows {QueueVersions.Of(run.Queue)}.");
        }
    }

    // Of an exception that is not ours only the type: its message may quote what it failed on.
    private static string ReasonOf(Exception exception, QueueDelivery run) =>
        exception switch
        {
            _ when run.Envelope is null => "The message is not a JSON object.",
            RequestFailedException failed => $"Storage answered {failed.Status} {failed.ErrorCode}.",
            _ when exception.GetType().Namespace?.StartsWith(nameof(MfaFunctions), StringComparison.Ordinal) == true => exception.Message,
            { InnerException: { } inner } => $"{exception.GetType().Name} ({inner.GetType().Name}).",
            _ => $"{exception.GetType().Name}.",
        };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Queue {Queue}: a message is given up after {Tries} tries")]
        public static partial void GivenUp(ILogger logger, string queue, int tries, Exception exception);
    }
}
