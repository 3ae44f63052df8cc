using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

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
    public static ApiError? Refusal(SessionContext caller)
    {
        var account = caller.Account;
        if (account.Factors.Authenticators.Count >= Account.MaximumAuthenticators)
        {
            return ApiError.Conflict(Reason.Of("too_many_authenticators", ("limit", Account.MaximumAuthenticators)));
        }

        if (account.HasAuthenticator)
        {
            return caller.IsFresh || MayReplaceDisabled(caller) ? null : Denials.NotFresh(caller);
        }

        return (caller.Now - caller.Session.FirstFactor.At).TotalSeconds <= FirstFactorMaxAge
            ? null
            : Denials.FirstFactorStale(caller, FirstFactorMaxAge);
    }

    public static Account WithPending(Account account, PendingEnrollment pending) =>
        account with
        {
            Factors = account.Factors with { Pending = [.. account.Factors.Pending.TakeLast(Account.MaximumPending - 1), pending] },
        };

    /// <summary>Returns the first free name of "Authenticator", "Authenticator 2" and so on.</summary>
    public static string FreeName(Account account) =>
        Enumerable
            .Range(1, Account.MaximumAuthenticators + 1)
            .Select(n => n == 1 ? "Authenticator" : "Authenticator " + n.ToString(CultureInfo.InvariantCulture))
            .First(n => !IsTaken(account, n));

    /// <summary>
    /// Whether an authenticator already has the name. Ignores case, because names that differ only in case confuse people.
    /// </summary>
    /// <param name="account">The account to check.</param>
    /// <param name="name">The requested name.</param>
    /// <param name="but">Id of the authenticator being renamed; null for a new one.</param>
    public static bool IsTaken(Account account, string name, string? but = null) =>
        account.Factors.Authenticators.Any(a => a.Id != but && ShownName.AreSame(a.Name, name));

    // With every authenticator disabled, no session can be fresh. A recovery code permits enrolling a replacement, and nothing else.
    private static bool MayReplaceDisabled(SessionContext caller) =>
        caller.Account.Factors.Authenticators.All(a => a.DisabledAt is not null)
        && caller.Session.SecondFactor is { IsRecoveryCode: true } second
        && SessionEvaluation.HasVerified(caller.Account, caller.Session)
        && caller.Now - second.At <= SessionEvaluation.Freshness;
}
