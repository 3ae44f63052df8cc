using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Http.Outbound;
using MfaFunctions.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Platform;

public static class PlatformRegistration
{
    // Ends the process within 10 s of a stop request; hosts kill it after that.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(8);

    public static IServiceCollection AddPlatform(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services
            .AddOptions<StorageOptions>()
            .Bind(configuration.GetSection(StorageOptions.Section))
            .Configure(o => o.ConnectionString ??= configuration[StorageOptions.Section])
            .ValidateDataAnnotations()
            .Validate(
                o => o.ConnectionString is not null || o is { TableServiceUri: not null, QueueServiceUri: not null },
                "Set MfaStorage to a connection string, or both MfaStorage__tableServiceUri and MfaStorage__queueServiceUri."
            )
            .ValidateOnStart();
        services
            .AddOptions<NetworkOptions>()
            .Bind(configuration.GetSection(NetworkOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<SharedNetworkAlarm>();
        services.AddOptions<OutboundOptions>().Bind(configuration.GetSection(OutboundOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundOptionsValidator>();
        services.AddSingleton<HostNames>();
        services.AddSingleton<PublicInternet>();
        services.Configure<HostOptions>(o => o.ShutdownTimeout = StopLimit);
        services.AddSingleton<StorageClients>();
        services.AddSingleton(provider => new Lazy<StorageClients>(provider.GetRequiredService<StorageClients>));
        services.AddHostedService<StorageSetup>();
        services.AddSingleton<BackgroundWork>();
        services.AddHostedService(provider => provider.GetRequiredService<BackgroundWork>());
        return services;
    }
}
