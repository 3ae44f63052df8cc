using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MfaFunctions.Platform.Telemetry;

/// <summary>
/// Exports metrics and traces by OTLP while the host runs. Configured by OpenTelemetry's own settings: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>
/// (required; otherwise nothing is exported), <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, <c>OTEL_EXPORTER_OTLP_HEADERS</c>,
/// <c>OTEL_SERVICE_NAME</c>, …
/// </summary>
public sealed class OtlpExport(IConfiguration configuration) : IHostedService
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "mfa-functions";

    // A collector that does not respond must not delay the stop.
    private static readonly TimeSpan LastExport = TimeSpan.FromSeconds(3);

    private OpenTelemetrySdk? _sdk;

    public static bool IsWanted(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration[Endpoint]);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sdk = OpenTelemetrySdk.Create(builder =>
        {
            // The app's configuration, which includes the environment variables.
            builder.Services.AddSingleton(configuration);
            builder
                .ConfigureResource(resource => resource.AddService(configuration["OTEL_SERVICE_NAME"] ?? ServiceName))
                .WithMetrics(metrics => metrics.AddMeter(MfaMetrics.MeterName).AddOtlpExporter())
                .WithTracing(traces => traces.AddSource(Tracing.SourceName).AddOtlpExporter());
        });
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Disposing exports what is pending.
        await Task.Run(() => _sdk?.Dispose(), CancellationToken.None)
            .WaitAsync(LastExport, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
