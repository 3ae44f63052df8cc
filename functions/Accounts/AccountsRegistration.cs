using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Accounts;

public static class AccountsRegistration
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<SessionOptions>()
            .Bind(configuration.GetSection(SessionOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<OneTimeLinkRedemption>();
        services.AddSingleton<AccountClosing>();
        services.AddSingleton<OwnerAvailability>();
        services.AddSingleton<OwnerChanges>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<DirectoryRows>();
        services.AddSingleton<AccountDirectory>();
        services.AddSingleton<IdentityDirectory>();
        services.AddSingleton<Roster>();
        services.AddSingleton<RosterIndex>();
        services.AddSingleton<PersonNames>();
        services.AddSingleton<CarriedEvents>();
        services.AddSingleton<RosterFollowing>();
        services.AddSingleton<SessionAudit>();
        return services;
    }
}
