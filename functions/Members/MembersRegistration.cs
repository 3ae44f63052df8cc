using MfaFunctions.Members.PendingActions;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Members;

public static class MembersRegistration
{
    public static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.AddSingleton<Owners>();
        services.AddSingleton<Announcement>();
        services.AddSingleton<OwnerActions>();
        services.AddSingleton<Application>();
        return services;
    }
}
