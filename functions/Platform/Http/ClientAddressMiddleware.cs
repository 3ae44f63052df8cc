using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Platform.Http;

/// <summary>Determines the client address of each HTTP request, before anything reads <see cref="RequestFeature.Client"/>.</summary>
public sealed class ClientAddressMiddleware(IOptions<NetworkOptions> options, SharedNetworkAlarm alarm) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
        {
            var address = ClientAddress.Decide(http, options.Value);
            RequestFeature.Of(http).Client = address;
            alarm.Observe(address.Network, http.Request.Host);
        }

        return next(context);
    }
}
