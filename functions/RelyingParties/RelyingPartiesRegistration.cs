using MfaFunctions.Platform.Http;
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
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<AuthorizationCodes>();
        return services;
    }
}
