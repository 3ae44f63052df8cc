using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Authorization;

/// <summary>
/// Writes one line per refused authentication or authorization, counts it, and adds it to the audit log's summary (ASVS 16.3). It sees
/// every response, so that no route has to remember it.
/// </summary>
public sealed partial class SecurityLogMiddleware(MfaMetrics metrics, RefusalSummaries summaries, ILogger<SecurityLogMiddleware> logger)
    : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        await next(context);
        if (
            context.GetHttpContext() is { } http
            && context.GetInvocationResult().Value is ApiResult { Refusal: { } error }
            && Describe(error, http) is { } refusal
        )
        {
            Report(context.FunctionDefinition.Name, error, refusal, http);
        }
    }

    /// <returns>Null if the refusal does not concern security, such as invalid input.</returns>
    private static SecurityRefusal? Describe(ApiError error, HttpContext http)
    {
        if (error is { Security: null or { Kind: RefusalKind.Request }, Status: not (401 or 403 or 429) })
        {
            return null;
        }

        var caller = http.Features.Get<SessionContext>();
        return error.About(caller?.Tenant.Id, caller?.Account.Id).Security;
    }

    private void Report(string function, ApiError error, SecurityRefusal refusal, HttpContext http)
    {
        metrics.Refused(refusal.Kind);
        if (refusal.Kind == RefusalKind.NoSession)
        {
            return;
        }

        var network = ClientDescription.NetworkOf(http).Reveal();
        Log.Refused(
            logger,
            $"{refusal.Kind}Refused",
            error.Code,
            function,
            refusal.Tenant?.Value ?? "-",
            refusal.User?.Value ?? "-",
            refusal.AddressHash ?? "-",
            network,
            http.Response.Headers[ProblemMiddleware.CorrelationHeader].ToString()
        );
        summaries.Observe(refusal, error.Status, network);
    }

    private static partial class Log
    {
        // The alerts in infra/modules/alerts.bicep count these lines.
        [LoggerMessage(
            LogLevel.Information,
            "security: {Event} {Code} by {Function}, tenant {Tenant}, account {Account}, address {AddressHash}, network {Network}, "
                + "correlation {Correlation}",
            EventName = "SecurityRefusal"
        )]
        public static partial void Refused(
            ILogger logger,
            string @event,
            string code,
            string function,
            string tenant,
            string account,
            string addressHash,
            string network,
            string correlation
        );
    }
}
