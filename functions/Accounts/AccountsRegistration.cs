using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Accounts;

public static class AccountsRegistration
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SessionOptions>().Bind(configuration.GetSection(SessionOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PasswordOptions>().Bind(configuration.GetSection(PasswordOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PasswordHasherOptions>().Configure<IOptions<PasswordOptions>>((hasher, own) => hasher.IterationCount = own.Value.Iterations);
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.AddSingleton<PasswordVerifier>();
        services.AddSingleton<PasswordFailures>();
        services.AddSingleton<PasswordProof>();
        services.AddSingleton<LinkUse>();
        services.AddSingleton<AccountClosing>();
        services.AddSingleton<ActingOwners>();
        services.AddSingleton<PasswordByLink>();
        services.AddSingleton<KnownNetworks>();
        services.AddSingleton<ResetCounts>();
        services.AddSingleton<AuthenticatorSecrets>();
        services.AddSingleton<SecondFactorCheck>();
        services.AddSingleton<NewAccount>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<DirectoryRows>();
        services.AddSingleton<AccountDirectory>();
        services.AddSingleton<IdentityDirectory>();
        services.AddSingleton<Roster>();
        services.AddSingleton<SessionNotes>();
        services.AddSingleton<ResealWalks>();
        return services;
    }
}
