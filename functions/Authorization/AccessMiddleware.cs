using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Authorization;

/// <summary>Enforces the access attribute of each HTTP function.</summary>
public sealed class AccessMiddleware(RouteCatalogue routes, Gatekeeper gatekeeper, LastSeen lastSeen, IOptions<OperatorOptions> operators)
    : IFunctionsWorkerMiddleware
{
    private const string KeyInQuery = "code";
    private const string FetchSite = "Sec-Fetch-Site";

    // A page that polls must not keep a session alive that nobody uses (WCAG 2.2.1, NIST SP 800-63B-4 §2.2.3).
    private const string PeekQuery = "peek";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        var route = routes.Find(context.FunctionDefinition.Name)
            ?? throw new InvalidOperationException($"{context.FunctionDefinition.Name} declares no access.");
        if (route.Access is OperatorAccessAttribute && http.Request.Query.ContainsKey(KeyInQuery))
        {
            // The host accepts it as the key, but logs along the way record it in clear text.
            context.GetInvocationResult().Value = ApiResult.Refused(ApiError.InvalidRequest(Reason.Of("key_in_query")));
        }
        else if (route.Access is OperatorAccessAttribute)
        {
            await InvokeForOperatorAsync(context, http, next);
        }
        else if (route.Access is PublicAccessAttribute)
        {
            await next(context);
        }
        else
        {
            await InvokeWithSessionAsync(context, http, route, next);
        }
    }

    private async Task InvokeForOperatorAsync(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        if (NamedOperator.Read(http.Request, operators.Value.RequireName).IsRefused(out var refusal, out var named))
        {
            context.GetInvocationResult().Value = ApiResult.Refused(refusal);
            return;
        }

        http.Features.Set(named);
        await next(context);
    }

    private async Task InvokeWithSessionAsync(FunctionContext context, HttpContext http, HttpRoute route, FunctionExecutionDelegate next)
    {
        // With the cookie, the answer depends on the page that asks.
        http.Response.Headers.Append("Vary", "Origin");
        if (PresentedSession.Read(http.Request).IsRefused(out var ambiguous, out var presented))
        {
            context.GetInvocationResult().Value = ApiResult.Refused(ambiguous);
            return;
        }

        if (!SessionToken.TryParse(presented.Token, out var token))
        {
            context.GetInvocationResult().Value = ApiResult.Refused(
                presented.Token is null ? Denials.TokenMissing() : Denials.Unauthenticated()
            );
            return;
        }

        if (presented.ByCookie)
        {
            SessionCookie.Use(http);
        }

        var keyText = http.Request.Headers[IdempotencyKey.Header].ToString();
        IdempotencyKey? key = null;
        if (route.Idempotent && keyText.Length > 0 && !IdempotencyKey.TryParse(keyText, out key))
        {
            context.GetInvocationResult().Value = ApiResult.Refused(
                ApiError.InvalidField(IdempotencyKey.Header, Reason.Of("not_an_idempotency_key"))
            );
            return;
        }

        var credentials = new RequestCredentials(
            token,
            route,
            TenantId.TryParse(http.GetRouteValue("t") as string, out var tenant) ? tenant : null,
            route.Reads,
            presented.ByCookie,
            http.Request.Headers.Origin.ToString(),
            http.Request.Headers[FetchSite].ToString(),
            ClientDescription.Of(http),
            key
        );
        var admitted = await gatekeeper.AdmitAsync(credentials, http.RequestAborted);
        if (admitted.IsRefused(out var refusal, out var caller))
        {
            context.GetInvocationResult().Value = ApiResult.Refused(refusal.About(token.Tenant, token.User));
            return;
        }

        http.Features.Set(caller);
        await next(context);
        if (credentials.Reads && http.Request.Query[PeekQuery] != "true")
        {
            lastSeen.Record(caller);
        }
    }
}
