using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tests.Packages.SendGrid;

/// <summary>A local server in SendGrid's place, which records the last request and returns a configured response.</summary>
internal sealed class MailApi : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MailApi(WebApplication app) => _app = app;

    public HttpStatusCode Status { get; set; } = HttpStatusCode.Accepted;

    public string Answer { get; set; } = "";

    public string? RequestLine { get; private set; }

    public IReadOnlyDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    public string? Body { get; private set; }

    public string Host => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<MailApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var api = new MailApi(builder.Build());
        api._app.Run(api.HandleAsync);
        await api._app.StartAsync();
        return api;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        RequestLine = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
        using var reader = new StreamReader(context.Request.Body);
        Body = await reader.ReadToEndAsync();
        context.Response.StatusCode = (int)Status;
        context.Response.Headers["X-Message-Id"] = "14c5d75ce93";
        await context.Response.WriteAsync(Answer);
    }
}
