using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Enrollment;

/// <summary>Who may enroll an authenticator now. Asked at the beginning and again at the confirmation.</summary>
internal static class EnrollmentRules
{
    /// <summary>How recently the first factor must have been proven to enroll the first authenticator, in seconds.</summary>
    private const int FirstFactorMaxAge = 15 * 60;

    /// <summary>The first authenticator needs a recent first factor; a further one a fresh second factor (ASVS 7.5.1).</summary>
    public static ApiError? Refusal(SessionContext caller)
    {
        var account = caller.Account;
        if (account.Factors.Authenticators.Count >= Account.MaximumAuthenticators)
        {
            return ApiError.Conflict(string.Create(CultureInfo.InvariantCulture, $"You have {Account.MaximumAuthenticators} authenticators, the most there can be. Unbind one first."));
        }

        if (account.HasAuthenticator)
        {
            return caller.IsFresh || MayReplaceDisabled(caller) ? null : Denials.NotFresh(caller);
        }

        return (caller.Now - caller.Session.FirstFactor.At).TotalSeconds <= FirstFactorMaxAge ? null : Denials.FirstFactorStale(caller, FirstFactorMaxAge);
    }

    public static Account WithPending(Account account, PendingEnrollment pending) =>
        account with { Factors = account.Factors with { Pending = [.. account.Factors.Pending.TakeLast(Account.MaximumPending - 1), pending] } };

    /// <summary>The first of "Authenticator", "Authenticator 2", … that is not taken.</summary>
    public static string FreeName(Account account) =>
        Enumerable.Range(1, Account.MaximumAuthenticators + 1)
            .Select(n => n == 1 ? "Authenticator" : "Authenticator " + n.ToString(CultureInfo.InvariantCulture))
            .First(n => !IsTaken(account, n));

    /// <summary>Whether an authenticator has the name, in whatever capitals: people do not tell them apart.</summary>
    /// <param name="account">Whose authenticators they are.</param>
    /// <param name="name">The name somebody wants to give.</param>
    /// <param name="but">The id of the authenticator that is to have it, if it exists.</param>
    public static bool IsTaken(Account account, string name, string? but = null) =>
        account.Factors.Authenticators.Any(a => a.Id != but && string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase));

    // Every authenticator is disabled, so nobody can be fresh: a recovery code opens the way to a new one, and only to that.
    private static bool MayReplaceDisabled(SessionContext caller) =>
        caller.Account.Factors.Authenticators.All(a => a.DisabledAt is not null)
        && caller.Session.SecondFactor is { IsRecoveryCode: true } second
        && SessionEvaluation.HasVerified(caller.Account, caller.Session)
        && caller.Now - second.At <= SessionEvaluation.Freshness;
}
