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
        services.AddOptions<SigningKeyOptions>().Bind(configuration.GetSection(SigningKeyOptions.Section)).ValidateOnStart();
        services.AddSingleton<SigningKeys>();
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

    private static KeyRing Ring(IServiceProvider services, string section) =>
        new(services.GetRequiredService<IOptionsMonitor<KeyRingOptions>>().Get(section));
}
