using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Platform.Telemetry;

public static class TelemetryRegistration
{
    /// <summary>Suppresses library logs below Warning, such as the four lines per request to SendGrid.</summary>
    /// <remarks>
    /// The host logs all lines of a run under the name of its function, so host.json cannot distinguish libraries from this app.
    /// </remarks>
    public static ILoggingBuilder QuietLibraries(this ILoggingBuilder logging) =>
        logging
            .AddFilter("Azure", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning);

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics();
        services.AddSingleton<MfaMetrics>();
        services.AddSingleton<HttpPipelinePolicy, StorageDurations>();
        if (OtlpExport.IsWanted(configuration))
        {
            services.AddHostedService<OtlpExport>();
        }

        return services;
    }
}
