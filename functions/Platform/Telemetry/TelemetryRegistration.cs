using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Platform.Telemetry;

public static class TelemetryRegistration
{
    /// <summary>Drops what libraries log below Warning, such as four lines for each request to SendGrid.</summary>
    /// <remarks>The host files all lines of a run under the name of its function, so host.json cannot tell a library's from ours.</remarks>
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
