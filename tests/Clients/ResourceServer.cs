using System.Net.Http.Headers;
using System.Security.Claims;
using MfaFunctions.Client;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tests.Clients;

/// <summary>A service that accepts access tokens of the app with the .NET client, on real HTTP.</summary>
internal sealed class ResourceServer : IAsyncDisposable
{
    public const string Audience = "https://billing.acme.test";

    private readonly WebApplication _service;
    private readonly HttpClient _http;

    private ResourceServer(WebApplication service, AppRoute route)
    {
        _service = service;
        Route = route;
        _http = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };
    }

    /// <summary>The way from the service to the app.</summary>
    public AppRoute Route { get; }

    public IServiceProvider Services => _service.Services;

    public static async Task<ResourceServer> StartAsync(MfaHost host, Action<MfaFunctionsOptions>? configure = null)
    {
        var route = new AppRoute(host.Http.BaseAddress!);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(host.Clock);
        builder.Services.AddMfaFunctions(options =>
        {
            options.Issuer = new Uri(MfaHost.Issuer);
            options.Audience = Audience;
            options.Tenants.Add("acme");
            options.OperatorKey = MfaHost.OperatorKey;
            configure?.Invoke(options);
        });
        builder.Services.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => route));
        var service = builder.Build();
        service.MapGet("/who", (ClaimsPrincipal person) => person.Identity!.Name).RequireAuthorization();
        service.MapGet("/mfa", () => "in").RequireMfa();
        service.MapGet("/fresh", () => "in").RequireMfa(TimeSpan.FromMinutes(1));
        service.MapGet("/passkey", () => "in").RequireMfa(phishingResistant: true);
        service.MapGet("/fresh-and-passkey", () => "in").RequireMfa(TimeSpan.FromMinutes(1)).RequireMfa(phishingResistant: true);
        service.MapGet("/portal-and-passkey", () => "in").RequireMfa(phishingResistant: true).RequireMfaAtPortal();
        service.MapGet("/admins", () => "in").RequireAuthorization(p => p.RequireMfa().RequireClaim("role", "admin"));
        await service.StartAsync();
        return new ResourceServer(service, route);
    }

    public async Task<Reply> GetAsync(string path, string? token = null, string scheme = "Bearer")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(scheme, token);
        }

        using var response = await _http.SendAsync(request);
        return new Reply(response, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
        Route.Dispose();
    }
}

/// <summary>Resolves the public name of the issuer to an app on this machine, counts the requests, and can hold or fail them.</summary>
internal sealed class AppRoute(Uri app) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    public Uri App { get; set; } = app;

    public bool IsDown { get; set; }

    /// <summary>Completes when requests may go on.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        await Gate.WaitAsync(cancellationToken);
        if (IsDown)
        {
            throw new HttpRequestException("The app does not respond.");
        }

        request.RequestUri = new Uri(App, request.RequestUri!.PathAndQuery);
        return await base.SendAsync(request, cancellationToken);
    }
}
