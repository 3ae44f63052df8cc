using System.Diagnostics;
using System.Net;
using MfaFunctions.LocalHost.Rpc;
using MfaFunctions.LocalHost.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace MfaFunctions.LocalHost.Http;

/// <summary>
/// HTTP triggers: routes a request to its function, checks the key, then sends the request to the worker's HTTP server and the
/// invocation to the worker's stream. The forwarder sets <c>X-Forwarded-*</c> from this server's own connection, as Azure's host does.
/// </summary>
internal sealed class HttpFront : IAsyncDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";

    // Limits of the Functions host.
    private const long LargestBody = 104_857_600;
    private static readonly ForwarderRequestConfig Forwarding = new() { ActivityTimeout = TimeSpan.FromSeconds(230) };

    private readonly WebApplication _app;
    private readonly WorkerSlot _workers;
    private readonly OperatorKey _key;
    private readonly IHttpForwarder _forwarder;
    private readonly HttpMessageInvoker _client = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        }
    );

    private HttpFront(WebApplication app, WorkerSlot workers, OperatorKey key)
    {
        _app = app;
        _workers = workers;
        _key = key;
        _forwarder = app.Services.GetRequiredService<IHttpForwarder>();
    }

    public Uri Address => _app.LoopbackAddress();

    /// <param name="port">Port to listen on; 0 selects a free port.</param>
    /// <param name="localPages">Whether pages on this machine may call across origins.</param>
    public static async Task<HttpFront> StartAsync(
        WorkerSlot workers,
        IEnumerable<Function> functions,
        string prefix,
        int port,
        string operatorKey,
        bool localPages,
        ILoggerFactory logs
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, port));
        builder.Services.AddRoutingCore().AddCors().AddHttpForwarder().AddSingleton(logs).AddSingleton<IHostLifetime, NoSignals>();
        var app = builder.Build();
        var front = new HttpFront(app, workers, new OperatorKey(operatorKey));
        app.UseRouting();
        if (localPages)
        {
            LocalPages.Allow(app);
        }

        app.Use(NotFoundUnlessMapped);
        app.UseEndpoints(endpoints =>
        {
            foreach (var function in functions.Where(function => function.Trigger.IsHttp))
            {
                front.Map(endpoints, function, prefix);
            }
        });
        await app.StartAsync();
        return front;
    }

    /// <summary>Stops listening and completes running requests.</summary>
    public async Task StopAsync(CancellationToken patience)
    {
        try
        {
            await _app.StopAsync(patience);
        }
        catch (OperationCanceledException)
        {
            // Requests that are still running are aborted.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private static void Listen(KestrelServerOptions kestrel, int port)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        if (port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, 0);
        }
        else
        {
            // Listens on both 127.0.0.1 and ::1.
            kestrel.ListenLocalhost(port);
        }
    }

    // The Functions host never answers 405: it answers 404 to a method that a route does not list.
    private static Task NotFoundUnlessMapped(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<FunctionEndpoint>() is not null)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static RpcTraceContext TraceContext(HttpRequest request)
    {
        // Reads the header as ASP.NET Core does when there is a listener for its activities.
        var parent = request.Headers.TraceParent.ToString();
        return ActivityContext.TryParse(parent, request.Headers.TraceState, out _)
            ? new() { TraceParent = parent, TraceState = request.Headers.TraceState.ToString() }
            : new() { TraceParent = $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00" };
    }

    private void Map(IEndpointRouteBuilder endpoints, Function function, string prefix)
    {
        var pattern = RoutePatternFactory.Parse($"{prefix}/{function.Trigger.Route ?? function.Name}".Trim('/'));
        var endpoint = endpoints.Map(pattern, http => RunAsync(function, http)).WithMetadata(new FunctionEndpoint());
        if (function.Trigger.Methods is { Count: > 0 } methods)
        {
            endpoint.WithMetadata(new HttpMethodMetadata(methods.Select(method => method.ToUpperInvariant())));
        }
    }

    private async Task RunAsync(Function function, HttpContext http)
    {
        if (!function.Trigger.IsAnonymous && !_key.IsIn(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            var worker = await _workers.CurrentAsync(http.RequestAborted);
            var request = NewInvocation(function, http);
            // Replaces any value from the caller: the worker uses this id to match the request with the invocation.
            http.Request.Headers[InvocationHeader] = request.InvocationId;
            if (!await ExchangeAsync(worker, request, http) && !http.Response.HasStarted)
            {
                Fail(http);
            }
        }
        catch (TimeoutException)
        {
            Fail(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has disconnected.
        }
    }

    // The worker pairs the forwarded request with the invocation: where one of them does not arrive, the other would wait forever.
    private async Task<bool> ExchangeAsync(WorkerChannel worker, InvocationRequest request, HttpContext http)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var forwarding = ForwardsAsync(worker, http, end.Token);
        var invoking = SucceedsAsync(worker, request, end.Token);
        var first = await Task.WhenAny(forwarding, invoking);
        if (await first && await (first == forwarding ? invoking : forwarding))
        {
            return true;
        }

        await end.CancelAsync();
        // Nobody else may touch the response before the forwarder is done with it.
        await forwarding;
        if (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has left, but the function runs until it notices, and a stop waits for it.
            await invoking;
        }

        return false;
    }

    private async Task<bool> ForwardsAsync(WorkerChannel worker, HttpContext http, CancellationToken cancellation) =>
        await _forwarder.SendAsync(http, worker.HttpAddress!.ToString(), _client, Forwarding, HttpTransformer.Default, cancellation)
        == ForwarderError.None;

    private static async Task<bool> SucceedsAsync(WorkerChannel worker, InvocationRequest request, CancellationToken cancellation)
    {
        try
        {
            return (await worker.InvokeAsync(request, cancellation)).Status == StatusResult.Types.Status.Success;
        }
        catch (WorkerGoneException)
        {
            return false;
        }
    }

    private static void Fail(HttpContext http)
    {
        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }

    private static InvocationRequest NewInvocation(Function function, HttpContext http)
    {
        var request = new InvocationRequest
        {
            InvocationId = Guid.CreateVersion7().ToString(),
            FunctionId = function.Id,
            TraceContext = TraceContext(http.Request),
            InputData =
            {
                new ParameterBinding
                {
                    Name = function.Trigger.Name,
                    Data = new TypedData { Http = new() },
                },
            },
        };
        foreach (var (name, value) in http.Request.RouteValues)
        {
            request.TriggerMetadata[name] = new TypedData { String = value?.ToString() ?? "" };
        }

        return request;
    }

    /// <summary>Distinguishes the endpoints of functions from those that routing adds.</summary>
    private sealed class FunctionEndpoint;
}
