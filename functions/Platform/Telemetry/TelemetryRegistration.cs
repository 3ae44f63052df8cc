using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Platform.Telemetry;

public static class TelemetryRegistration
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
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
