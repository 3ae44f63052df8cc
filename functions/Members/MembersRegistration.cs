using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Members;

public static class MembersRegistration
{
    public static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.AddSingleton<Owners>();
        return services;
    }
}
