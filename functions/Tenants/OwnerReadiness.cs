using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants;

/// <summary>What an Owner still lacks before a policy change: the switch is refused with <c>owner_not_ready</c> until then.</summary>
public enum OwnerLack
{
    /// <summary>No authenticator that works, of a type that counts.</summary>
    Authenticator,

    /// <summary>No passkey that works.</summary>
    Passkey,

    /// <summary>No unused recovery code.</summary>
    RecoveryCodes,

    /// <summary>The session was not proven with a first factor that the policy would require.</summary>
    FirstFactorInSession,

    /// <summary>The account has no first factor that the policy would accept.</summary>
    FirstFactor,
}

/// <summary>Rules that keep an Owner from locking themselves out. The preview shows what the switch enforces.</summary>
internal static class OwnerReadiness
{
    /// <summary>What the Owner needs to verify, and to do so still without the authenticator.</summary>
    public static IReadOnlyList<OwnerLack> FactorsMissing(PolicySettings settings, Account owner) =>
        settings.Mode == TwoFactorMode.Required ? Lacks(settings.Passkeys, owner) : [];

    /// <summary>Whether the session proves that people can sign in with a first factor that the policy would require.</summary>
    public static bool HasProven(PolicySettings settings, Tenant tenant, Session session) =>
        settings.RequiredFirstFactors.Count == 0 || settings.RequiredFirstFactors.Contains(session.FirstFactor.MethodIn(tenant));

    /// <summary>All that the switch would refuse.</summary>
    /// <param name="settings">The policy asked for.</param>
    /// <param name="next">The tenant with that policy.</param>
    public static IReadOnlyList<OwnerLack> LacksFor(PolicySettings settings, Tenant next, SessionContext owner)
    {
        var lacks = FactorsMissing(settings, owner.Account).ToList();
        if (!HasProven(settings, owner.Tenant, owner.Session))
        {
            lacks.Add(OwnerLack.FirstFactorInSession);
        }

        if (owner.Account.Credentials.LacksFirstFactor(next))
        {
            lacks.Add(OwnerLack.FirstFactor);
        }

        return lacks;
    }

    private static OwnerLack[] Lacks(PasskeySettings settings, Account owner)
    {
        var working = owner.Factors.WorkingTypes;
        return
        [
            .. working.Any(settings.Types.Contains) ? Array.Empty<OwnerLack>() : [OwnerLack.Authenticator],
            .. owner.Factors.RecoveryCodes is { Hashes.Count: > 0 } ? Array.Empty<OwnerLack>() : [OwnerLack.RecoveryCodes],
            .. settings.PhishingResistant == PhishingResistance.Off || working.Contains(AuthenticatorType.Passkey)
                ? Array.Empty<OwnerLack>()
                : [OwnerLack.Passkey],
        ];
    }
}
