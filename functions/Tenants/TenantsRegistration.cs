using MfaFunctions.Tenants.Look;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Tenants;

public static class TenantsRegistration
{
    public static IServiceCollection AddTenants(this IServiceCollection services) => services.AddSingleton<LookChanges>();
}
