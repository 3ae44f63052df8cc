using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Policies;

public static class PoliciesRegistration
{
    public static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton<TenantStore>();
        services.AddSingleton<SharedTenantReads>();
        return services;
    }
}
