using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Audit;

public static class AuditRegistration
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditChain>();
        services.AddSingleton<AuditPages>();
        services.AddSingleton<AuditCursors>();
        return services;
    }
}
