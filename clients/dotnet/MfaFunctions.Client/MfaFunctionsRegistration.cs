using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Client;

/// <summary>Adds the client to an ASP.NET Core service.</summary>
public static class MfaFunctionsRegistration
{
    /// <summary>The authentication scheme that accepts access tokens of MfaFunctions.</summary>
    public const string Scheme = "MfaFunctions";

    /// <summary>
    /// Adds the scheme <see cref="Scheme"/>, the answer to requests that lack a second factor (<see cref="MfaRequirement"/>), and
    /// <see cref="OperatorApi"/>. The scheme becomes the default if the service has no other.
    /// </summary>
    public static IServiceCollection AddMfaFunctions(this IServiceCollection services, Action<MfaFunctionsOptions> configure)
    {
        services.AddOptions<MfaFunctionsOptions>().Configure(configure).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(SigningKeys.HttpClientName, client => client.Timeout = SigningKeys.Patience);
        services.TryAddSingleton<SigningKeys>();
        services.TryAddSingleton<FirstFactorAssertions>();
        services.ConfigureOptions<AccessTokenValidation>();
        services.AddAuthentication().AddJwtBearer(Scheme, _ => { });
        services.AddAuthorization();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, MfaRequirementHandler>());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, MfaChallenge>();
        services.AddHttpClient<OperatorApi>(
            (provider, client) =>
            {
                var options = provider.GetRequiredService<IOptions<MfaFunctionsOptions>>().Value;
                client.BaseAddress = options.Route("operator/");
                client.DefaultRequestHeaders.Add("x-functions-key", options.OperatorKey);
                if (options.OperatorName is { Length: > 0 } name)
                {
                    client.DefaultRequestHeaders.Add("x-operator", Uri.EscapeDataString(name));
                }
            }
        );
        return services;
    }

    /// <summary>Requires an access token of MfaFunctions with a verified second factor.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="maxAge">
    /// Maximum age of the second factor, 1 second to 24 hours; null for any age within the session.
    /// </param>
    /// <param name="phishingResistant">Whether the second factor must be a passkey.</param>
    /// <exception cref="ArgumentOutOfRangeException">The age is out of range.</exception>
    public static AuthorizationPolicyBuilder RequireMfa(
        this AuthorizationPolicyBuilder builder,
        TimeSpan? maxAge = null,
        bool phishingResistant = false
    ) => builder.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser().AddRequirements(new MfaRequirement(maxAge, phishingResistant));

    /// <inheritdoc cref="RequireMfa(AuthorizationPolicyBuilder, TimeSpan?, bool)"/>
    public static TBuilder RequireMfa<TBuilder>(this TBuilder builder, TimeSpan? maxAge = null, bool phishingResistant = false)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(p => p.RequireMfa(maxAge, phishingResistant));
}
