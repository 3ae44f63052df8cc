using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Tests.Faults;

/// <summary>A proxy that reports each request to a fault point, so that the product needs no code for being killed.</summary>
internal sealed class FaultyLine : IAsyncDisposable
{
    private static readonly HttpClient Client = new(
        new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) }
    );
    private static readonly string[] NotCopied = ["Host", "Connection", "Transfer-Encoding", "Keep-Alive"];

    private readonly WebApplication _app;

    private FaultyLine(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<FaultyLine> StartAsync(Uri target, FaultPoint point)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IHostLifetime>(new NoLifetime());
        var app = builder.Build();
        app.Run(http => PassOnAsync(http, target, point));
        await app.StartAsync();
        return new FaultyLine(app);
    }

    /// <summary>A storage connection string that reaches tables and queues through these proxies.</summary>
    public static string Through(string storage, FaultyLine queues, FaultyLine tables) =>
        string.Join(
            ';',
            storage
                .Split(';')
                .Select(part =>
                    part.StartsWith("QueueEndpoint=", StringComparison.Ordinal) ? "QueueEndpoint=" + Moved(part, queues)
                    : part.StartsWith("TableEndpoint=", StringComparison.Ordinal) ? "TableEndpoint=" + Moved(part, tables)
                    : part
                )
        );

    public static Uri EndpointOf(string storage, string name) =>
        new(storage.Split(';').Single(p => p.StartsWith(name, StringComparison.Ordinal)).Split('=', 2)[1]);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static string Moved(string part, FaultyLine line) =>
        line.Address.ToString().TrimEnd('/') + new Uri(part.Split('=', 2)[1]).AbsolutePath;

    private static async Task PassOnAsync(HttpContext http, Uri target, FaultPoint point)
    {
        var path = http.Request.Path.ToString();
        var call = Describe(http.Request.Method, path);
        if (!point.Asks(call, out var number))
        {
            http.Abort();
            return;
        }

        await point.Holds(call);
        // The signature covers the path exactly as it was sent.
        var raw = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        using var request = new HttpRequestMessage(
            new HttpMethod(http.Request.Method),
            new Uri(target.GetLeftPart(UriPartial.Authority) + raw)
        );
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in http.Request.Headers.Where(h => !NotCopied.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        using var response = await Client.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        var receipt = response.Headers.TryGetValues("x-ms-popreceipt", out var receipts) ? receipts.First() : null;
        if (!point.Answers(call, number, path, receipt, Encoding.UTF8.GetString(answer)))
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = (int)response.StatusCode;
        foreach (
            var (name, values) in response
                .Headers.Concat(response.Content.Headers)
                .Where(h => !NotCopied.Contains(h.Key, StringComparer.OrdinalIgnoreCase))
        )
        {
            http.Response.Headers[name] = values.ToArray();
        }

        if (answer.Length > 0)
        {
            await http.Response.Body.WriteAsync(answer);
        }
    }

    // For example "POST events/messages", "GET MfaAccounts" or "POST mail/send". A process that starts creates queues and probes storage.
    private static string Describe(string method, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var resource = parts is [_, var queue, "messages", ..]
            ? queue + "/messages"
            : string.Join('/', parts.Skip(1).Select(p => p.Split('(')[0]));
        var isWholeQueue = parts.Length == 2 && !parts[1].Contains('(', StringComparison.Ordinal);
        var isProbe = path.Contains("'health'", StringComparison.Ordinal);
        return $"{(isProbe || (isWholeQueue && method is "PUT" or "GET") ? FaultPoint.Startup : method)} {resource}";
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
