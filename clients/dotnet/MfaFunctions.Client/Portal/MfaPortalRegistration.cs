using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Client;

/// <summary>Adds the portal's second factor to an application that signs people in with a cookie of its own.</summary>
public static class MfaPortalRegistration
{
    /// <summary>The authentication scheme that sends a person to the portal.</summary>
    public const string Scheme = "MfaPortal";

    /// <summary>
    /// Adds the scheme <see cref="Scheme"/>. <see cref="MfaFunctionsOptions"/> must name the <see cref="MfaFunctionsOptions.Backend"/>, and
    /// an <see cref="MfaFunctionsOptions.Audience"/> that is this application's own address, such as <c>https://shop.example</c>.
    /// </summary>
    public static AuthenticationBuilder AddMfaPortal(this AuthenticationBuilder builder, Action<MfaPortalOptions>? configure = null)
    {
        builder
            .Services.AddOptions<MfaPortalOptions>(Scheme)
            .Configure<IOptions<MfaFunctionsOptions>, IOptions<AuthenticationOptions>>(
                (portal, mfa, schemes) =>
                {
                    portal.Tenant = mfa.Value.Tenants is { Count: 1 } only ? only.Single() : "";
                    portal.ClientId = mfa.Value.Audience;
                    portal.SignInScheme = schemes.Value.DefaultAuthenticateScheme ?? schemes.Value.DefaultScheme;
                }
            )
            .PostConfigure<IOptions<MfaFunctionsOptions>>(
                (portal, mfa) =>
                {
                    portal.AuthorizationEndpoint = mfa.Value.Route($"../t/{portal.Tenant}/authorize").AbsoluteUri;
                    portal.TokenEndpoint = mfa.Value.Route($"tenants/{portal.Tenant}/access-tokens").AbsoluteUri;
                }
            )
            .Validate<IOptions<MfaFunctionsOptions>>(
                (portal, mfa) => portal.Tenant.Length > 0 && mfa.Value.Backend is not null,
                "Set MfaFunctions Backend, and MfaPortalOptions.Tenant where MfaFunctions Tenants does not name exactly one."
            );
        return builder.AddOAuth<MfaPortalOptions, MfaPortalHandler>(Scheme, "Second factor", configure ?? (_ => { }));
    }

    /// <summary>
    /// Requires a person whom this application has signed in, with a second factor. Whoever lacks it is sent to the portal and comes back
    /// to the page; a form that was submitted comes back as its page (<c>GET</c>).
    /// </summary>
    /// <param name="builder">The policy.</param>
    /// <param name="maxAge">
    /// Maximum age of the second factor, 1 second to 24 hours; null for any age within the application's sign-in.
    /// </param>
    /// <param name="phishingResistant">Whether only a passkey counts. A person without one is asked to create it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The age is out of range.</exception>
    public static AuthorizationPolicyBuilder RequireMfaAtPortal(
        this AuthorizationPolicyBuilder builder,
        TimeSpan? maxAge = null,
        bool phishingResistant = false
    ) => builder.RequireAuthenticatedUser().AddRequirements(new MfaRequirement(maxAge, phishingResistant) { IsMetAtPortal = true });

    /// <inheritdoc cref="RequireMfaAtPortal(AuthorizationPolicyBuilder, TimeSpan?, bool)"/>
    public static TBuilder RequireMfaAtPortal<TBuilder>(this TBuilder builder, TimeSpan? maxAge = null, bool phishingResistant = false)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(p => p.RequireMfaAtPortal(maxAge, phishingResistant));
}
