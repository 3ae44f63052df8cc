using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MfaFunctions.Accounts;
using MfaFunctions.Codes;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>The result of checking a second factor. The changed account, if any, must be committed before the result is told.</summary>
/// <param name="Changed">The account with the step consumed or the failure charged; null when nothing changes.</param>
/// <param name="Accepted">The second factor that was proven; null for a refusal.</param>
/// <param name="Refusal">Why not; null when accepted.</param>
/// <param name="Events">What is worth telling of it.</param>
/// <param name="Outcome">How it counts.</param>
public sealed record CheckedFactor(
    Account? Changed, SecondFactor? Accepted, ApiError? Refusal, IReadOnlyList<SecurityEvent> Events, FactorOutcome Outcome)
{
    /// <summary>A decision that rests on this check, and tells what it tells before <paramref name="told"/>.</summary>
    public Decision<T> Decide<T>(Account? account, Result<T> answer, params ReadOnlySpan<SecurityEvent> told) =>
        new(account, answer, [.. Events, .. told]) { Factor = Outcome };
}

/// <summary>Checks codes and recovery codes against an account: which step, whether used before, what a failure costs.</summary>
public sealed class SecondFactorCheck(AuthenticatorSecrets secrets, KeyedHasher hasher)
{
    // At most one "repeated failures" mail an hour.
    private static readonly TimeSpan TellingInterval = TimeSpan.FromHours(1);

    /// <summary>One submission is one failure, however many authenticators it was compared with.</summary>
    public CheckedFactor Check(Account account, OneTimeCode code, DateTimeOffset now, string client)
    {
        var failures = account.Factors.Failures;
        var usable = account.Factors.Authenticators.Where(a => a.DisabledAt is null).ToArray();
        if (usable.Length == 0)
        {
            return Refused(VerificationOutcome.Blocked, account.HasAuthenticator ? SecondFactorErrors.FactorDisabled() : SecondFactorErrors.NothingEnrolled());
        }

        if (failures.IsLocked(now))
        {
            return Refused(VerificationOutcome.Blocked, SecondFactorErrors.TooManyAttempts(failures, now));
        }

        // All are compared before any is judged; the person is not asked to pick.
        var matches = usable.Select(a => (Authenticator: a, Match: TotpMatcher.Match(secrets.Open(account, a.Id, a.SealedSecret), code, now, a.Drift, a.AcceptedSteps))).ToArray();
        if (matches.FirstOrDefault(m => m.Match.Verdict == CodeVerdict.Accepted) is { Authenticator: { } used, Match: var accepted })
        {
            return Accept(account, used, accepted.Step, now, client);
        }

        return matches.Any(m => m.Match.Verdict == CodeVerdict.AlreadyUsed)
            ? Refused(VerificationOutcome.Replayed, SecondFactorErrors.AlreadyUsed(failures))
            : Charge(account, matches.Any(m => m.Match.Verdict == CodeVerdict.EarlierStep), now, client);
    }

    /// <summary>Recovery codes have no lock: 125 bits are not guessed.</summary>
    public CheckedFactor Check(Account account, RecoveryCode code, DateTimeOffset now, string client)
    {
        if (account.Factors.RecoveryCodes is not { } set)
        {
            return Refused(VerificationOutcome.Blocked, SecondFactorErrors.RecoveryCodeInvalid());
        }

        var hash = RecoveryCodeSets.Hash(hasher, set.Key, account, code);
        var left = set.Hashes.Where(h => !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(h), Encoding.ASCII.GetBytes(hash))).ToArray();
        if (left.Length == set.Hashes.Count)
        {
            return Refused(VerificationOutcome.Wrong, SecondFactorErrors.RecoveryCodeInvalid());
        }

        var changed = account with { Factors = account.Factors with { RecoveryCodes = set with { Hashes = left } } };
        var used = account.NewEvent(EventKind.RecoveryCodeUsed, now, ("client", client), ("codesLeft", left.Length.ToString(CultureInfo.InvariantCulture)));
        return Accepted(changed, new SecondFactor(null, now), client, used);
    }

    private static CheckedFactor Refused(VerificationOutcome outcome, ApiError error) => new(null, null, error, [], new(outcome));

    private CheckedFactor Accept(Account account, Authenticator used, long step, DateTimeOffset now, string client)
    {
        var factors = account.Factors with
        {
            Authenticators = [.. account.Factors.Authenticators.Select(a => a.Id == used.Id ? a.Accepting(step, now) : a)],
            Failures = account.Factors.Failures.Cleared(),
        };
        // The commit that consumes the step also brings the secrets under the current key: no call more.
        return Accepted(secrets.Reseal(account with { Factors = factors }), new SecondFactor(used.Id, now), client);
    }

    private static CheckedFactor Accepted(Account changed, SecondFactor factor, string client, params IReadOnlyList<SecurityEvent> events)
    {
        var outcome = factor.IsRecoveryCode ? VerificationOutcome.RecoveryCode : VerificationOutcome.Accepted;
        var accepted = new CheckedFactor(changed, factor, null, events, new(outcome));
        // Break glass is for a person who has lost every factor, and here is one.
        return changed.Factors.Announced is null ? accepted : accepted with
        {
            Changed = changed.WithoutAnnouncement(),
            Events = [.. events, changed.NewEvent(EventKind.BreakGlassCancelled, factor.At, ("client", client))],
        };
    }

    private static CheckedFactor Charge(Account account, bool earlierStep, DateTimeOffset now, string client)
    {
        var events = new List<SecurityEvent>();
        var failures = account.Factors.Failures.Charged(now);
        var authenticators = account.Factors.Authenticators;
        var credentials = account.Credentials;
        // Each authenticator is another chance per guess. Whoever gets this far knows the password, so it goes; without one, codes do.
        var isSpent = failures.Recent >= FailureCount.Cap / authenticators.Count;
        var disables = failures.Consecutive >= FailureCount.Cap || (isSpent && credentials.PasswordHash is null);
        if (disables)
        {
            authenticators = [.. authenticators.Select(a => a with { DisabledAt = a.DisabledAt ?? now })];
            events.Add(account.NewEvent(EventKind.FactorDisabled, now, ("client", client)));
        }
        else if (failures.IsLocked(now) && !(now < failures.ToldAt + TellingInterval))
        {
            failures = failures with { ToldAt = now };
            events.Add(account.NewEvent(EventKind.FactorLocked, now, ("client", client), ("lockedUntil", failures.LockedUntil!.Value.ToString("O", CultureInfo.InvariantCulture))));
        }

        if (isSpent)
        {
            // The count begins anew.
            failures = failures with { ByDay = new Dictionary<int, int>() };
            if (credentials.PasswordHash is not null)
            {
                credentials = credentials with { PasswordHash = null };
                events.Add(account.NewEvent(EventKind.PasswordInvalidated, now, ("client", client)));
            }
        }

        var changed = account with
        {
            Credentials = credentials,
            Factors = account.Factors with { Failures = failures, Authenticators = authenticators },
            // With the password go the sessions that rest on it alone.
            Sessions = credentials == account.Credentials ? account.Sessions : [.. account.Sessions.Where(s => SessionEvaluation.HasVerified(account, s))],
        };
        var refusal = earlierStep ? SecondFactorErrors.ClockSkew(failures) : SecondFactorErrors.CodeInvalid(failures);
        return new CheckedFactor(changed, null, refusal, events, new(VerificationOutcome.Wrong, failures.IsLocked(now), disables));
    }
}
