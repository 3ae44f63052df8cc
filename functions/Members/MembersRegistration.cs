using MfaFunctions.Members.PendingActions;
using MfaFunctions.Members.RollOut;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Members;

public static class MembersRegistration
{
    public static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.AddSingleton<Owners>();
        services.AddSingleton<ProgressRows>();
        services.AddSingleton<MemberCursors>();
        services.AddSingleton<Resets>();
        services.AddSingleton<PendingActionAnnouncement>();
        services.AddSingleton<OwnerActions>();
        services.AddSingleton<PendingActionApplication>();
        return services;
    }
}
