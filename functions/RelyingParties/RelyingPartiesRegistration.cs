using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.RelyingParties;

public static class RelyingPartiesRegistration
{
    public static IServiceCollection AddRelyingParties(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccessOptions>()
            .Bind(configuration.GetSection(AccessOptions.Section))
            .ValidateDataAnnotations()
            .Validate(o => o.HasUsableIssuer, "Set Access:Issuer to the API's public https address, such as https://mfa.example/api, without a slash at its end.")
            .ValidateOnStart();
        services.AddSingleton<AccessTokens>();
        return services;
    }
}
