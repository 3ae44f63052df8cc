using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Tenancy;

public static class TenancyRegistration
{
    public static IServiceCollection AddTenancy(this IServiceCollection services)
    {
        services.AddSingleton<TenantStore>();
        services.AddSingleton<LogoRows>();
        services.AddSingleton<WebhookTokens>();
        services.AddSingleton<TenantIndex>();
        services.AddSingleton<SharedTenantReads>();
        return services;
    }
}
