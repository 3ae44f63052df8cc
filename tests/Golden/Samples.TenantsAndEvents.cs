using MfaFunctions.Events;
using MfaFunctions.Identity;
using MfaFunctions.KeyRotation;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tests.Golden;

internal static partial class Samples
{
    public static Tenant Tenant =>
        new()
        {
            Id = Acme,
            Name = "Acme Ltd",
            Policy = new TwoFactorPolicy
            {
                Mode = TwoFactorMode.Required,
                Version = 4,
                RequiredSinceVersion = 3,
                Since = At("11:00:00", day: 20),
                GraceDays = 7,
                CodesRequired = 2,
                RequiredFirstFactors = ["pwd", "sso:acme"],
                SessionLifetimeMinutes = 480,
                SessionIdleMinutes = 20,
                EnrollmentProof = EnrollmentProof.Mail,
                NewSignInMail = NewSignInMail.Off,
            },
            Owners = [Ana.Value, Olga.Value],
            Audiences = ["https://wiki.acme.test"],
            Origins = ["https://app.acme.test"],
            IdentityProviders = [new IdentityProvider("acme", "https://id.acme.test", "front-end")],
        };

    public static Tenant TenantWithTrustedClients =>
        Tenant with
        {
            IdentityProviders = [Tenant.IdentityProviders[0] with { TrustedAzp = ["android-app", "ios-app"] }],
        };

    /// <summary>The tenant with a color and a logo.</summary>
    public static Tenant TenantWithLook =>
        Tenant with
        {
            Look = new TenantLook
            {
                Color = "#1f5fbf",
                Logo = new TenantLogo(string.Concat(Enumerable.Repeat("ab", 32)), "image/png", 240, 80),
            },
        };

    /// <summary>The tenant with a webhook, whose token is <c>a-token</c>.</summary>
    public static Tenant TenantWithWebhook =>
        Tenant with
        {
            Webhook = new TenantWebhook("https://events.acme.test/mfa")
            {
                SealedToken = "s1.AQIDBAUGBwgJCgsMeXx5QbUztCx+6Bs56gfPS+d206unSoM=",
            },
        };

    /// <summary>The tenant that requires passkeys, also at a site of its own.</summary>
    public static Tenant TenantWithPasskeys =>
        Tenant with
        {
            Policy = Tenant.Policy with
            {
                OnlyTypes = [AuthenticatorType.Passkey],
                PhishingResistant = PhishingResistance.All,
                PhishingResistantSince = At("11:30:00", day: 20),
                PhishingResistantSinceVersion = 4,
                PhishingResistantGraceDays = 14,
                PasskeySignIn = PasskeySignIn.Off,
                OnlyAaguids = ["fbfc3007-154e-4ecc-8c0b-6e020557d7bd"],
            },
            RelyingParties = [new RelyingParty("acme.test", ["https://app.acme.test"])],
        };

    public static Tenant TenantWithOwnerChange =>
        Tenant with
        {
            OwnerChanges = [new OwnerChange(Olga.Value, "ideaaaaaaaaaaaaaaaaaaaaaaa", At("12:02:15"))],
        };

    /// <inheritdoc cref="EarlierAccount"/>
    public static Tenant EarlierTenant =>
        new()
        {
            Id = Acme,
            Name = "Acme Ltd",
            Policy = new TwoFactorPolicy { Mode = TwoFactorMode.Optional, Version = 2 },
            Owners = [Olga.Value],
        };

    public static SecurityEvent AccountEvent =>
        new()
        {
            Id = "evaaaaaaaaaaaaaaaaaaaaaaaa",
            Kind = EventKind.AuthenticatorAdded,
            Tenant = Acme,
            User = Ana,
            Actor = Olga,
            OccurredAt = Now,
            Data = new Dictionary<string, string> { ["authenticator"] = "Phone", ["client"] = "Firefox on Linux, 203.0.113.x" },
        };

    public static SecurityEvent SessionEvent =>
        new()
        {
            Id = "esaaaaaaaaaaaaaaaaaaaaaaaa",
            Kind = EventKind.SignedIn,
            Tenant = Acme,
            User = Ana,
            Actor = Ana,
            OccurredAt = Now,
            Data = new Dictionary<string, string> { ["client"] = "Firefox on Linux, 203.0.113.x", ["amr"] = "pwd" },
        };

    public static SecurityEvent TenantEvent =>
        new()
        {
            Id = "etaaaaaaaaaaaaaaaaaaaaaaaa",
            Kind = EventKind.PolicyChanged,
            Tenant = Acme,
            Actor = Olga,
            OccurredAt = Now,
            ToldOwners = [Ana, Olga],
            Data = new Dictionary<string, string> { ["mode"] = "required", ["version"] = "4" },
        };

    public static ResealWalk Walk =>
        new()
        {
            Id = "waaaaaaaaaaaaaaaaaaaaaaaaa",
            Key = "s1",
            Done = 41,
            Failed = 1,
            StartedAt = At("11:00:00"),
            FinishedAt = At("11:10:00"),
        };
}
