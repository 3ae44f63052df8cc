using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Identity;

public static class IdentityRegistration
{
    private const int LargestDocument = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services
            .AddHttpClient(ProviderDocuments.HttpClientName, client =>
            {
                client.Timeout = Patience;
                client.MaxResponseContentBufferSize = LargestDocument;
            })
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    MaxResponseHeadersLength = 32,
                }
            );
        services.AddSingleton<ProviderKeys>();
        services.AddSingleton<IdTokenNonces>();
        services.AddSingleton<IdTokens>();
        return services;
    }
}
