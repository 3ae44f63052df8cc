using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Tests.RelyingParties.Webhooks;

/// <summary>
/// A receiver of security event tokens (RFC 8935 §2) as a tenant would write one: it knows the issuer and its published keys, and
/// processes each <c>jti</c> once.
/// </summary>
internal sealed class SampleReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, JsonObject> _processed = new();
    private readonly ConcurrentQueue<string> _tokens = new();
    private readonly ConcurrentQueue<string> _problems = new();

    private SampleReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single() + "/events?of=acme";

    /// <summary>The key set of the issuer, as text.</summary>
    public string Keys { get; set; } = "";

    /// <summary>The bearer token that it asks for; null for none.</summary>
    public string? Bearer { get; set; }

    /// <summary>Responds in place of the normal behavior; null restores it.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>Whether it processes an event and then fails to say so.</summary>
    public bool LosesResponses { get; set; }

    /// <summary>The claims of each event, processed once.</summary>
    public IReadOnlyList<JsonObject> Processed => [.. _processed.Values];

    /// <summary>Every token that arrived.</summary>
    public IReadOnlyList<string> Tokens => [.. _tokens];

    /// <summary>What was wrong with requests that a receiver must refuse.</summary>
    public IReadOnlyList<string> Problems => [.. _problems];

    public static async Task<SampleReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IHostLifetime>(new TestsLifetime());
        var receiver = new SampleReceiver(builder.Build());
        receiver._app.Run(receiver.AnswerAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The only event that an event token may have, and its type.</summary>
    public static (string Type, JsonObject Details) EventOf(JsonObject claims)
    {
        var (uri, details) = Assert.Single(claims["events"]!.AsObject());
        return (uri["https://schemas.openid.net/secevent/caep/event-type/".Length..], details!.AsObject());
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (Instead is { } instead)
        {
            await instead(http);
            return;
        }

        var (request, response) = (http.Request, http.Response);
        using var reader = new StreamReader(request.Body);
        var token = await reader.ReadToEndAsync();
        _tokens.Enqueue(token);
        var authorization = request.Headers.Authorization.ToString();
        if (authorization != (Bearer is null ? "" : "Bearer " + Bearer))
        {
            await RefuseAsync(response, "authentication_failed", $"authorization: {authorization.Length}");
        }
        else if (
            (request.Method, request.ContentType, request.Headers.Accept.ToString())
            != ("POST", "application/secevent+jwt", "application/json")
        )
        {
            await RefuseAsync(response, "invalid_request", $"{request.Method} {request.ContentType} {request.Headers.Accept}");
        }
        else if (await ProblemOfAsync(token) is { } problem)
        {
            await RefuseAsync(response, "invalid_key", problem);
        }
        else
        {
            var claims = Relying.Claims(token);
            _processed.TryAdd(claims["jti"]!.GetValue<string>(), claims);
            response.StatusCode = LosesResponses ? 500 : 202;
        }
    }

    private async Task<string?> ProblemOfAsync(string token)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = MfaHost.Issuer,
                ValidAudience = Url,
                ValidTypes = ["secevent+jwt"],
                ValidAlgorithms = ["ES256"],
                IssuerSigningKeys = new JsonWebKeySet(Keys).GetSigningKeys(),
                TryAllIssuerSigningKeys = false,
#pragma warning disable CA5404 // An event does not expire (RFC 8417 §2.2).
                ValidateLifetime = false,
#pragma warning restore CA5404
            }
        );
        return result.IsValid ? null : result.Exception.GetType().Name;
    }

    private Task RefuseAsync(HttpResponse response, string error, string problem)
    {
        _problems.Enqueue($"{error}: {problem}");
        response.StatusCode = 400;
        response.ContentType = "application/json";
        return response.WriteAsync(JsonSerializer.Serialize(new { err = error, description = problem }));
    }
}
