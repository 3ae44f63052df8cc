using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace MfaFunctions.Testing;

/// <summary>
/// Stands in front of the tables and queues of a storage account and records every request at the wire: each retry of the SDK too. A batch
/// is one request, as in storage.
/// </summary>
public sealed partial class StorageProxy : IAsyncDisposable
{
    private const string Batch = "$batch";

    private readonly WebApplication _app;
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
    private readonly Dictionary<int, (string Service, string Destination)> _services = [];
    private ConcurrentQueue<StorageRequest> _requests = new();

    private StorageProxy(WebApplication app)
    {
        _app = app;
        _forwarder = app.Services.GetRequiredService<IHttpForwarder>();
    }

    /// <summary>The connection string of the account behind this proxy.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>The requests since the last <see cref="Reset"/>, in the order in which they arrived.</summary>
    public IReadOnlyList<StorageRequest> Requests => [.. _requests];

    /// <param name="connectionString">A connection string with a QueueEndpoint and a TableEndpoint.</param>
    public static async Task<StorageProxy> StartAsync(string connectionString)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Listen(IPAddress.Loopback, 0);
            });
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<IHostLifetime>(new StartersLifetime());
        var proxy = new StorageProxy(builder.Build());
        proxy._app.Run(proxy.ForwardAsync);
        await proxy._app.StartAsync();
        var ports = proxy._app.Urls.Select(url => new Uri(url).Port).ToArray();
        proxy.ConnectionString = proxy.Redirect(proxy.Redirect(connectionString, "Queue", ports[0]), "Table", ports[1]);
        return proxy;
    }

    /// <summary>Forgets the requests recorded so far.</summary>
    public void Reset() => _requests = new();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private string Redirect(string connectionString, string service, int port)
    {
        var endpoint = Regex.Match(connectionString, $"{service}Endpoint=(http://[^/;]+)");
        if (!endpoint.Success)
        {
            throw new ArgumentException($"Expected a {service}Endpoint on http, got none.", nameof(connectionString));
        }

        var origin = endpoint.Groups[1].Value;
        _services[port] = (service, origin);
        return connectionString.Replace(
            origin,
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            StringComparison.Ordinal
        );
    }

    private async Task ForwardAsync(HttpContext http)
    {
        var (service, destination) = _services[http.Connection.LocalPort];
        // As sent, because the signature covers it: %3A must not become a colon.
        var path = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        // Path style: the account is the first segment.
        var resource = path.Split('/', 3) is [_, _, var rest] ? Name().Match(rest).Value : "";
        var recorded = new StorageRequest(
            service,
            http.Request.Method,
            resource == Batch ? await ReadBatchAsync(http.Request) : resource,
            path
        )
        {
            IsBatch = resource == Batch,
        };
        _requests.Enqueue(recorded);
        await _forwarder.SendAsync(http, destination, _client, ForwarderRequestConfig.Empty, new Unchanged(destination + path));
        recorded.Status = http.Response.StatusCode;
    }

    // The table is named only by the operations in the body.
    private static async Task<string> ReadBatchAsync(HttpRequest request)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        body.Position = 0;
        request.Body = body;
        request.HttpContext.Response.RegisterForDispose(body);
        var first = Operation().Match(Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length));
        return first.Groups[1].Value;
    }

    [GeneratedRegex(@"^\$?\w[\w-]*|^\$batch")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?:POST|PUT|PATCH|MERGE|DELETE) https?://[^/]+/[^/]+/(\w+)", RegexOptions.Multiline)]
    private static partial Regex Operation();

    private sealed class Unchanged(string address) : HttpTransformer
    {
        private static readonly UriCreationOptions AsIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext,
            HttpRequestMessage proxyRequest,
            string destinationPrefix,
            CancellationToken cancellationToken
        )
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.RequestUri = new Uri(address, AsIs);
        }
    }

    private sealed class StartersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>A request to storage.</summary>
/// <param name="Service"><c>Table</c> or <c>Queue</c>.</param>
/// <param name="Resource">Name of the table or queue.</param>
/// <param name="Path">Path and query.</param>
public sealed record StorageRequest(string Service, string Method, string Resource, string Path)
{
    /// <summary>Whether it is an entity group transaction: several operations on one partition.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Status of the response; 0 while there is none.</summary>
    public int Status { get; internal set; }

    /// <summary>Whether a trigger asks a queue for messages, as it does all the time.</summary>
    public bool IsPoll => Service == "Queue" && Method == "GET" && Path.Contains("/messages", StringComparison.Ordinal);

    /// <summary>For example <c>GET MfaAccounts</c> or <c>BATCH MfaAccounts</c>.</summary>
    public override string ToString() => $"{(IsBatch ? "BATCH" : Method)} {Resource}";
}
