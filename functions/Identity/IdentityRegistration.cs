using MfaFunctions.Platform.Http.Outbound;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Identity;

public static class IdentityRegistration
{
    private const int LargestDocument = 256 * 1024;

    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<IdentityOptions>()
            .Bind(configuration.GetSection(IdentityOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services
            .AddHttpClient(ProviderDocuments.HttpClientName, client =>
            {
                // ProviderKeys has one deadline for both documents.
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.MaxResponseContentBufferSize = LargestDocument;
            })
            .ConfigurePrimaryHttpMessageHandler(services => services.GetRequiredService<PublicInternet>().NewHandler());
        services.AddSingleton<ProviderDocuments>();
        services.AddSingleton<ProviderKeys>();
        services.AddSingleton<IdTokenNonces>();
        services.AddSingleton<FirstFactorAssertions>();
        services.AddSingleton<IdTokens>();
        return services;
    }
}
