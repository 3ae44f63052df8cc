using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Policies;

public static class PoliciesRegistration
{
    public static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton<TenantStore>();
        services.AddSingleton<TenantIndex>();
        services.AddSingleton<SharedTenantReads>();
        return services;
    }
}
