using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Authorization;

public static class AuthorizationRegistration
{
    public static IServiceCollection AddAccessControl(this IServiceCollection services, IConfiguration configuration)
    {
        // Created here, so that a route without declared access fails the startup.
        services.AddSingleton(new RouteCatalogue());
        services.AddOptions<OperatorOptions>().Bind(configuration.GetSection(OperatorOptions.Section)).ValidateOnStart();
        services.AddSingleton<AllowedOrigins>();
        services.AddSingleton<Gatekeeper>();
        services.AddSingleton<IdempotencyRecords>();
        services.AddSingleton<AccountChanges>();
        services.AddSingleton<MemberChanges>();
        services.AddSingleton<TenantChanges>();
        services.AddSingleton<LastSeen>();
        services.AddSingleton<RefusalSummaries>();
        services.AddSingleton<TokenRotation>();
        return services;
    }
}
