using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Authorization;

/// <summary>Lets a request through to its function only as the function's access attribute says.</summary>
public sealed class AccessMiddleware(RouteCatalogue routes, Gatekeeper gatekeeper, LastSeen lastSeen, IOptions<SessionOptions> options) : IFunctionsWorkerMiddleware
{
    private const string Scheme = "Bearer ";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        switch (routes.AccessOf(context.FunctionDefinition.Name))
        {
            case null:
                throw new InvalidOperationException($"{context.FunctionDefinition.Name} declares no access.");
            case PublicAccessAttribute or OperatorAccessAttribute:
                await next(context);
                return;
            case { } access:
                await InvokeWithSessionAsync(context, http, access, next);
                return;
        }
    }

    private async Task InvokeWithSessionAsync(FunctionContext context, HttpContext http, AccessAttribute access, FunctionExecutionDelegate next)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !SessionToken.TryParse(header[Scheme.Length..].Trim(), out var token))
        {
            context.GetInvocationResult().Value = ApiResult.Refused(Denials.Unauthenticated());
            return;
        }

        var presented = new Presented(token, access, http.GetRouteValue("t") as string, HttpMethods.IsGet(http.Request.Method), ClientDescription.Of(http));
        var admitted = await gatekeeper.AdmitAsync(presented, http.RequestAborted);
        if (admitted.IsRefused(out var refusal, out var caller))
        {
            context.GetInvocationResult().Value = ApiResult.Refused(refusal);
            return;
        }

        http.Features.Set(caller);
        await next(context);
        if (presented.Reads && caller.Now - caller.Session.LastSeen >= options.Value.LastSeenInterval)
        {
            lastSeen.Note(caller);
        }
    }
}
