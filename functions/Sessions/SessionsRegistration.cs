using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Sessions;

public static class SessionsRegistration
{
    public static IServiceCollection AddSessions(this IServiceCollection services) =>
        services
            .AddSingleton<FirstUse>()
            .AddSingleton<FirstFactorCheck>()
            .AddSingleton<PasskeyFirstFactor>()
            .AddSingleton<BrowserSession>();
}
