using System.Diagnostics;
using Azure;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Platform.Http;

/// <summary>
/// Outermost middleware: assigns each request a correlation id, and turns an unexpected exception into a 503 or 500 that reveals no
/// internals.
/// </summary>
/// <remarks>Without it, the worker responds to an exception with an empty 200, which the host turns into a bare 500.</remarks>
public sealed partial class ProblemMiddleware(ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
{
    /// <summary>
    /// Set on each response: the request's trace id (W3C Trace Context), which identifies its log entries in Application Insights.
    /// </summary>
    public const string CorrelationHeader = "X-Correlation-Id";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            // A queue function must throw; otherwise its message counts as processed.
            await next(context);
            return;
        }

        var correlation = (Activity.Current?.TraceId ?? Tracing.ContextOf(context).TraceId).ToHexString();
        http.Response.Headers[CorrelationHeader] = correlation;
        using var scope = logger.BeginScope(new Dictionary<string, object> { ["CorrelationId"] = correlation });
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            Log.Aborted(logger, context.FunctionDefinition.Name);
        }
#pragma warning disable CA1031 // The last catch before the worker's empty 200: every exception becomes a refusal (fail closed).
        catch (Exception e)
#pragma warning restore CA1031
        {
            context.GetInvocationResult().Value = ApiResult.Refused(Answer(context, e).With("correlationId", correlation));
        }
    }

    private ApiError Answer(FunctionContext context, Exception exception)
    {
        var name = context.FunctionDefinition.Name;
        switch (exception)
        {
            case BadHttpRequestException bad:
                return bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                    ? ApiError.PayloadTooLarge(JsonBody.Limit)
                    : ApiError.InvalidRequest(Reason.Of("body_incomplete"));
            case RequestFailedException failed:
                Log.StorageFailed(logger, name, failed.Status, failed.ErrorCode);
                return ApiError.Unavailable();
            case ThirdPartyUnavailableException other:
                Log.OtherUnavailable(logger, name, other.Message);
                return ApiError.Unavailable(Math.Max(1, (int)Math.Ceiling(other.RetryAfter.TotalSeconds)));
            case BusyException busy:
                Log.Busy(logger, name, busy.Message);
                return ApiError.Unavailable();
            case AggregateException or OperationCanceledException or TimeoutException or UnavailableException:
                Log.Unavailable(logger, name, exception);
                return ApiError.Unavailable();
            default:
                Log.Unexpected(logger, name, exception);
                return new ApiError(500, "internal_error", Reason.Of("internal_error"));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Function}: the caller disconnected")]
        public static partial void Aborted(ILogger logger, string function);

        // Storage messages may quote keys and addresses, so only status and error code are logged.
        [LoggerMessage(LogLevel.Error, "{Function}: storage answered {Status} {ErrorCode}")]
        public static partial void StorageFailed(ILogger logger, string function, int status, string? errorCode);

        [LoggerMessage(LogLevel.Warning, "{Function}: busy. {Reason}")]
        public static partial void Busy(ILogger logger, string function, string reason);

        [LoggerMessage(LogLevel.Error, "{Function}: unavailable")]
        public static partial void Unavailable(ILogger logger, string function, Exception exception);

        [LoggerMessage(LogLevel.Warning, "{Function}: unavailable. {Reason}")]
        public static partial void OtherUnavailable(ILogger logger, string function, string reason);

        [LoggerMessage(LogLevel.Error, "{Function}: unexpected failure")]
        public static partial void Unexpected(ILogger logger, string function, Exception exception);
    }
}
