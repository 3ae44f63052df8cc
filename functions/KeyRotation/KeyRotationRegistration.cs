using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.KeyRotation;

public static class KeyRotationRegistration
{
    public static IServiceCollection AddKeyRotation(this IServiceCollection services) => services.AddSingleton<ResealWalks>();
}
