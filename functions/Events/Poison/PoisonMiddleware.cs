using Azure;
using MfaFunctions.Platform;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Events.Poison;

/// <summary>
/// Wraps every queue function: refuses messages of unknown versions, and records poison messages in MfaPoison with the reason, which only
/// this process knows. The host moves a message that fails on its last attempt; a permanent failure is completed here.
/// </summary>
public sealed partial class PoisonMiddleware(PoisonRows rows, PoisonAlarm alarm, TimeProvider clock, ILogger<PoisonMiddleware> logger)
    : IFunctionsWorkerMiddleware
{
    /// <summary><c>maxDequeueCount</c> in host.json.</summary>
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
            // Not the run's token: a host that stops must not lose the reason.
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
            throw new UnknownMessageException($"The message has version {envelope.V}; this app supports {QueueVersions.Of(run.Queue)}.");
        }
    }

    // For exceptions from elsewhere, the type only: their messages may quote sensitive data.
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
        [LoggerMessage(LogLevel.Warning, "Queue {Queue}: poison message after {Tries} attempts")]
        public static partial void GivenUp(ILogger logger, string queue, int tries, Exception exception);
    }
}
