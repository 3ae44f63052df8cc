using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Azure.Functions.Worker.Runtime;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>
/// Stands in the pipeline where ConfigureFunctionsWebApplication was called: middleware after it sees the HttpContext, and the
/// result is executed when that middleware has returned. Anything but a result leaves the response as it is, an empty 200.
/// </summary>
internal sealed class HttpResultMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (((Invocation)context).Trigger is not HttpRequest request)
        {
            await next(context);
            return;
        }

        var http = request.HttpContext;
        context.Items[Invocation.HttpContextKey] = http;
        await next(context);
        switch (context.GetInvocationResult().Value)
        {
            case IActionResult result:
                await result.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                break;
            case IResult result:
                await result.ExecuteAsync(http);
                break;
            default:
                break;
        }
    }
}
