using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Processing;

public static class ProcessingRegistration
{
    public static IServiceCollection AddProcessing(this IServiceCollection services) => services.AddSingleton<AuditLog>();
}
