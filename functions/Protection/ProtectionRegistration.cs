using MfaFunctions.Platform.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Protection;

public static class ProtectionRegistration
{
    public static IServiceCollection AddProtection(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<KeyRingOptions>, KeyRingValidator>();
        foreach (var section in new[] { KeyRingOptions.Sealing, KeyRingOptions.Hashing })
        {
            services.AddOptions<KeyRingOptions>(section).Bind(configuration.GetSection(section)).ValidateOnStart();
        }

        services.AddSingleton<IValidateOptions<SigningKeyOptions>, SigningKeyValidator>();
        foreach (var section in new[] { SigningKeyOptions.Tokens, SigningKeyOptions.Seals })
        {
            services.AddOptions<SigningKeyOptions>(section).Bind(configuration.GetSection(section)).ValidateOnStart();
        }

        services
            .AddOptions<SigningKeyOptions>(SigningKeyOptions.Seals)
            .Validate(
                seals => !seals.Ring.Values.Intersect(configuration.GetSection(SigningKeyOptions.Tokens + ":Ring").Values()).Any(),
                $"{SigningKeyOptions.Seals}:Ring must not contain a key of {SigningKeyOptions.Tokens}:Ring."
            );
        services.AddSingleton(s => Signing(s, SigningKeyOptions.Tokens, PublicKey.ForTokens));
        services.AddSingleton(s => new SealKeys(Signing(s, SigningKeyOptions.Seals, PublicKey.ForSeals)));
        services.AddSingleton<IValidateOptions<LinkOptions>, LinkOptionsValidator>();
        services
            .AddOptions<LinkOptions>()
            .Bind(configuration.GetSection(LinkOptions.Section))
            .PostConfigure<IOptions<PortalOptions>>(
                (links, portal) => links.BaseUrl = links.BaseUrl.Length > 0 ? links.BaseUrl : PageOf(portal.Value)
            )
            .ValidateOnStart();
        services.AddSingleton<OneTimeLinks>();
        services.AddSingleton(s => new SecretSealer(Ring(s, KeyRingOptions.Sealing)));
        services.AddSingleton(s => new RowMacs(Ring(s, KeyRingOptions.Sealing)));
        services.AddSingleton(s => new KeyedHasher(Ring(s, KeyRingOptions.Hashing)));
        return services;
    }

    // The portal's own page for links, unless a front end has another one.
    private static string PageOf(PortalOptions portal) => portal is { Enabled: true, Origin.Length: > 0 } ? portal.Origin + "/link" : "";

    private static IEnumerable<string> Values(this IConfigurationSection ring) => ring.GetChildren().Select(key => key.Value ?? "");

    private static SigningKeys Signing(IServiceProvider services, string section, string use) =>
        new(services.GetRequiredService<IOptionsMonitor<SigningKeyOptions>>().Get(section), use);

    private static KeyRing Ring(IServiceProvider services, string section) =>
        new(services.GetRequiredService<IOptionsMonitor<KeyRingOptions>>().Get(section));
}
