using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.Azure.Functions.Worker.Http;

internal static class HttpServer
{
    public static void Configure(WebApplication app)
    {
        var functions = app.Services.GetRequiredService<HttpFunctions>();
        ((IEndpointRouteBuilder)app).DataSources.Add(functions);
        app.UseForwardedHeaders();
        app.UseRouting();
        app.Use((http, next) =>
        {
            // The host knows no 405: a verb that a route does not list is not found.
            if (http.GetEndpoint()?.Metadata.GetMetadata<ServedHere>() is not null)
            {
                return next(http);
            }

            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }
}

/// <summary>Marks the endpoints that are the runtime's, unlike those that ASP.NET Core makes up itself.</summary>
internal sealed class ServedHere;

/// <summary>Marks that ConfigureFunctionsWebApplication was called.</summary>
internal sealed class HttpEnabled;

/// <summary>Kestrel on loopback at the configured port, whatever the configuration says about Kestrel or URLs.</summary>
internal sealed class LoopbackOnly(IConfiguration configuration)
    : IConfigureOptions<KestrelServerOptions>, IPostConfigureOptions<KestrelServerOptions>
{
    private const int DefaultPort = 7071;

    public void Configure(KestrelServerOptions options)
    {
        var port = configuration.GetValue(SettingNames.Port, DefaultPort);
        if (port == 0)
        {
            options.Listen(IPAddress.Loopback, port);
        }
        else
        {
            options.ListenLocalhost(port);
        }
    }

    public void PostConfigure(string? name, KestrelServerOptions options) => options.ConfigurationLoader = null;
}
