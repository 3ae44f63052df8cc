using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Enrollment;

/// <summary>Rules for enrolling an authenticator, checked at the beginning and at the confirmation.</summary>
internal static class EnrollmentRules
{
    /// <summary>Maximum age of the first factor when enrolling the first authenticator, in seconds.</summary>
    private const int FirstFactorMaxAge = 15 * 60;

    /// <summary>
    /// Returns why the caller may not enroll; null if allowed. The first authenticator requires a recent first factor, each further one a
    /// fresh second factor (ASVS 7.5.1).
    /// </summary>
    public static ApiError? Refusal(SessionContext caller, AuthenticatorType type)
    {
        var account = caller.Account;
        if (!Allowed(caller).Contains(type))
        {
            return EnrollmentErrors.TypeNotAllowed(type);
        }

        var (count, limit) =
            type == AuthenticatorType.Passkey
                ? (account.Factors.Passkeys.Count, Account.MaximumPasskeys)
                : (account.Factors.Authenticators.Count, Account.MaximumAuthenticators);
        if (count >= limit && !ReplacesLost(caller))
        {
            return ApiError.Conflict(Reason.Of("too_many_authenticators", ("limit", limit)));
        }

        if (account.HasAuthenticator)
        {
            return caller.IsFresh || MayReplace(caller) ? null : Denials.NotFresh(caller);
        }

        return (caller.Now - caller.Session.FirstFactor.At).TotalSeconds <= FirstFactorMaxAge
            ? null
            : Denials.FirstFactorStale(caller, FirstFactorMaxAge);
    }

    /// <summary>The types that the caller may enroll: those that count, and to leave the state, those that satisfy the policy.</summary>
    public static IReadOnlyList<AuthenticatorType> Allowed(SessionContext caller) =>
        caller.State == SessionState.EnrollmentRequired
            ? FactorDemand.TypesFor(caller.Tenant.Policy, caller.Account, caller.Now)
            : caller.Tenant.Policy.AuthenticatorTypes;

    public static Account WithPending(Account account, PendingEnrollment pending) =>
        account with
        {
            Factors = account.Factors with { Pending = [.. account.Factors.Pending.TakeLast(Account.MaximumPending - 1), pending] },
        };

    /// <summary>Returns the first free name of "Authenticator", "Authenticator 2" and so on, or "Passkey".</summary>
    public static string FreeName(Account account, AuthenticatorType type)
    {
        var name = type == AuthenticatorType.Passkey ? "Passkey" : "Authenticator";
        return Enumerable
            .Range(1, Account.MaximumAuthenticators + Account.MaximumPasskeys + 1)
            .Select(n => n == 1 ? name : name + " " + n.ToString(CultureInfo.InvariantCulture))
            .First(n => !IsTaken(account, n));
    }

    /// <summary>
    /// Whether an authenticator already has the name. Ignores case, because names that differ only in case confuse people.
    /// </summary>
    /// <param name="account">The account to check.</param>
    /// <param name="name">The requested name.</param>
    /// <param name="but">Id of the authenticator being renamed; null for a new one.</param>
    public static bool IsTaken(Account account, string name, string? but = null) =>
        account
            .Factors.Authenticators.Select(a => (a.Id, a.Name))
            .Concat(account.Factors.Passkeys.Select(p => (p.Id, p.Name)))
            .Any(a => a.Id != but && ShownName.AreSame(a.Name, name));

    /// <summary>
    /// The factors that stay when another one is enrolled. It replaces the disabled ones, and where none of a full list can be used, the
    /// one that was not used for the longest time.
    /// </summary>
    public static SecondFactors Left(SessionContext caller, AuthenticatorType type)
    {
        var left = caller.Account.Factors.WithoutDisabled();
        return type == AuthenticatorType.Passkey && ReplacesLost(caller) && left.Passkeys.Count >= Account.MaximumPasskeys
            ? left with
            {
                Passkeys =
                [
                    .. left
                        .Passkeys.OrderByDescending(p => p.Works)
                        .ThenByDescending(p => p.LastUsedAt ?? p.CreatedAt)
                        .Take(Account.MaximumPasskeys - 1),
                ],
            }
            : left;
    }

    // Nothing that the person has works, or satisfies the policy: a full list must not keep them out.
    private static bool ReplacesLost(SessionContext caller) =>
        !caller.Account.Factors.Work || caller.State == SessionState.EnrollmentRequired;

    // No session can be fresh with every authenticator disabled, or counts without the passkey that the policy requires. A recovery code
    // permits enrolling a replacement, and nothing else.
    private static bool MayReplace(SessionContext caller) =>
        ReplacesLost(caller)
        && caller.Session.SecondFactor is { IsRecoveryCode: true } second
        && SessionEvaluation.HasVerified(caller.Account, caller.Session)
        && caller.Now - second.At <= SessionEvaluation.Freshness;
}
