using MfaFunctions.Accounts;
using MfaFunctions.Factors.Passkeys;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Factors;

public static class FactorsRegistration
{
    public static IServiceCollection AddFactors(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<PasswordOptions>()
            .Bind(configuration.GetSection(PasswordOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<AddressOptions>().Bind(configuration.GetSection(AddressOptions.Section));
        services
            .AddOptions<MailBudgetOptions>()
            .Bind(configuration.GetSection(MailBudgetOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services
            .AddOptions<PasswordHasherOptions>()
            .Configure<IOptions<PasswordOptions>>((hasher, own) => hasher.IterationCount = own.Value.Iterations);
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.AddSingleton<AccountProvisioning>();
        services.AddSingleton<PasswordHashes>();
        services.AddSingleton<PasswordVerifier>();
        services.AddSingleton<CounterRows>();
        services.AddSingleton<InvitationCounts>();
        services.AddSingleton<MailBudget>();
        services.AddSingleton<NetworkFailures>();
        services.AddSingleton<FailureAlarm>();
        services.AddSingleton<PasswordEnding>();
        services.AddSingleton<PasswordAttempts>();
        services.AddSingleton<PasswordProof>();
        services.AddSingleton<PasswordByLink>();
        services.AddSingleton<KnownNetworks>();
        services.AddSingleton<PasswordResetLimiter>();
        services.AddSingleton<AuthenticatorSecrets>();
        services.AddSingleton<SecondFactorCheck>();
        services.AddSingleton<EnrollmentCodes>();
        services.AddOptions<PasskeyOptions>().Bind(configuration.GetSection(PasskeyOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PasskeyOptions>, PasskeyOptionsValidator>();
        services.AddSingleton<PasskeySites>();
        services.AddSingleton<SignInChallenges>();
        return services;
    }
}
