using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tests.Portal;

/// <summary>
/// A service on the same host name that lets only people with a second factor in. It asks <c>GET /api/session/access</c> with the
/// visitor's cookie, as docs/forward-auth.md says, and shows a refusal with the way to the portal.
/// </summary>
internal sealed class GuardedService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GuardedService(WebApplication app) => _app = app;

    public Uri Address { get; private init; } = null!;

    public static async Task<GuardedService> StartAsync(MfaHost host, Uri portal, string tenant)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/", context => AnswerAsync(context, host, portal, tenant));
        await app.StartAsync();
        // Cookies do not know ports, but they know host names.
        return new GuardedService(app) { Address = new UriBuilder(app.Urls.Single()) { Host = "localhost" }.Uri };
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, MfaHost host, Uri portal, string tenant)
    {
        using var check = new HttpRequestMessage(HttpMethod.Get, $"session/access?tenant={tenant}");
        check.Headers.Add("Cookie", $"{Browser.CookieName}={context.Request.Cookies[Browser.CookieName]}");
        using var answer = await host.Http.SendAsync(check);
        context.Response.ContentType = "text/html; charset=utf-8";
        if (answer.StatusCode == HttpStatusCode.NoContent)
        {
            await context.Response.WriteAsync("Welcome " + answer.Headers.GetValues("X-Mfa-User").Single());
            return;
        }

        var refusal = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var missing = refusal["missing"]?.AsArray().Select(one => $"{one!["factor"]}: {one["reason"]}") ?? [];
        var next = refusal["next"]?.AsArray().Select(one => $"<a href='{portal}t/{tenant}'>{one!["rel"]}</a>") ?? [];
        context.Response.StatusCode = (int)answer.StatusCode;
        await context.Response.WriteAsync(
            $"<p>{HtmlEncoder.Default.Encode((string)refusal["detail"]!)}<p>{string.Join(", ", missing)}<p>{string.Join(", ", next)}"
        );
    }
}
