using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Http.Outbound;
using MfaFunctions.RelyingParties.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.RelyingParties;

public static class RelyingPartiesRegistration
{
    public static IServiceCollection AddRelyingParties(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<AccessOptions>()
            .Bind(configuration.GetSection(AccessOptions.Section))
            .ValidateDataAnnotations()
            .Validate(
                o => o.HasUsableIssuer,
                "Set Access:Issuer to the public https URL of the API, such as https://mfa.example/api, without a trailing slash."
            )
            .ValidateOnStart();
        services
            // WebhookReceiver has one deadline for the response and an error in its body.
            .AddHttpClient(WebhookReceiver.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(services => services.GetRequiredService<PublicInternet>().NewHandler());
        services.AddSingleton<SignedTokens>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<AuthorizationCodes>();
        services.AddSingleton<SecurityEventTokens>();
        services.AddSingleton<WebhookReceiver>();
        services.AddSingleton<WebhookChanges>();
        return services;
    }
}
