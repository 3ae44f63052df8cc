using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>One endpoint per HTTP function, and the runtime's own.</summary>
internal sealed partial class HttpFunctions(IServiceProvider services, OperatorKey key, ILogger<HttpFunctions> logger) : EndpointDataSource
{
    private readonly List<Endpoint> _endpoints = [];

    public IReadOnlyList<HttpRoute> Routes { get; private set; } = [];

    public override IReadOnlyList<Endpoint> Endpoints => _endpoints;

    public override IChangeToken GetChangeToken() => NullChangeToken.Singleton;

    /// <summary>Reads the routes. Not in the constructor: a host may be built, and its services used, without functions.</summary>
    public void Load()
    {
        var prefix = services.GetRequiredService<HostJson>().RoutePrefix;
        Routes = [.. services.GetRequiredService<FunctionCatalog>().TriggeredBy<HttpTriggerAttribute>()
            .Select(found => new HttpRoute(found.Function, found.Trigger, prefix))];
        HttpRoute.RefuseConflicts(Routes);
        if (Routes.Count > 0 && services.GetService<HttpEnabled>() is null)
        {
            throw new InvalidOperationException("There are HTTP functions, but ConfigureFunctionsWebApplication was not called.");
        }

        _endpoints.AddRange(Routes.Select(route => Endpoint(route.Pattern, route.Methods, http => RunAsync(route, http), route.Function.Name)));
        if (services.GetService<MovableClock>() is { } clock)
        {
            _endpoints.Add(ClockEndpoint.Create(clock, key));
        }
    }

    public static Endpoint Endpoint(RoutePattern pattern, IEnumerable<string> methods, RequestDelegate handle, string name) =>
        new RouteEndpointBuilder(handle, pattern, order: 0)
        {
            DisplayName = name,
            Metadata = { new HttpMethodMetadata(methods), new ServedHere() },
        }.Build();

    private async Task RunAsync(HttpRoute route, HttpContext http)
    {
        if (route.NeedsKey && !key.IsIn(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var stopping = services.GetRequiredService<Stopping>();
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping.LastCall);
        var bindingData = http.Request.RouteValues.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        var invocation = new Invocation(route.Function, http.RequestServices, http.Request, bindingData, cancelled.Token);
        try
        {
            await services.GetRequiredService<InvocationPipeline>().RunAsync(invocation);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, route.Function.Name, invocation.InvocationId);
            if (http.Response.HasStarted)
            {
                http.Abort();
                return;
            }

            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Function} failed, invocation {InvocationId}")]
        public static partial void Failed(ILogger logger, Exception exception, string function, string invocationId);
    }
}
