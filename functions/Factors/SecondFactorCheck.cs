using System.Diagnostics;
using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Codes;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>Result of checking a second factor. Commit <see cref="Changed"/>, if any, before answering.</summary>
/// <param name="Changed">The account with the step or recovery code consumed, or the failure charged; null if nothing changes.</param>
/// <param name="Accepted">The accepted second factor; null if refused.</param>
/// <param name="Refusal">The error; null if accepted.</param>
/// <param name="Events">The events to emit.</param>
/// <param name="Outcome">The outcome for the metrics.</param>
public sealed record CheckedFactor(
    Account? Changed,
    SecondFactor? Accepted,
    ApiError? Refusal,
    IReadOnlyList<SecurityEvent> Events,
    FactorOutcome Outcome
)
{
    /// <summary>Creates a decision based on this check. Its own events precede <paramref name="told"/>.</summary>
    public Decision<T> Decide<T>(Account? account, Result<T> answer, params ReadOnlySpan<SecurityEvent> told) =>
        new(account, answer, [.. Events, .. told]) { Factor = Outcome };
}

/// <summary>Checks codes and recovery codes against an account: matches the step, detects replays and charges failures.</summary>
public sealed class SecondFactorCheck(AuthenticatorSecrets secrets, KeyedHasher hasher)
{
    // At most one mail about repeated failures per hour.
    private static readonly TimeSpan TellingInterval = TimeSpan.FromHours(1);

    /// <summary>Checks the factor against the account as last read. Every route that takes a second factor calls this.</summary>
    /// <param name="account">The account as last read.</param>
    /// <param name="factor">The second factor of the request.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="client">Where the request came from, for the events.</param>
    public CheckedFactor Check(Account account, PresentedFactor factor, DateTimeOffset now, string client)
    {
        return factor switch
        {
            PresentedFactor.OneTime given => CheckCode(account, given.Code, now, client),
            PresentedFactor.Recovery given => CheckRecoveryCode(account, given.Code, now, client),
            // The compiler does not know that the hierarchy is closed.
            _ => throw new UnreachableException(),
        };
    }

    // A wrong code counts as one failure, regardless of the number of authenticators.
    private CheckedFactor CheckCode(Account account, OneTimeCode code, DateTimeOffset now, string client)
    {
        var failures = account.Factors.Failures;
        var usable = account.Factors.Authenticators.Where(a => a.DisabledAt is null).ToArray();
        if (usable.Length == 0)
        {
            return Refused(
                VerificationOutcome.Blocked,
                account.Factors.Authenticators.Count > 0 ? SecondFactorErrors.FactorDisabled()
                    : account.HasAuthenticator ? SecondFactorErrors.NoApp()
                    : SecondFactorErrors.NothingEnrolled()
            );
        }

        if (failures.IsLocked(now))
        {
            return Refused(VerificationOutcome.Blocked, SecondFactorErrors.TooManyAttempts(failures, now));
        }

        // A code of another length is of another kind, often the mailed one, and nobody's guess.
        if (usable.All(a => a.Codes.Digits != code.Length))
        {
            var digits = usable.Select(a => a.Codes.Digits).Distinct().Order();
            return Refused(VerificationOutcome.Wrong, SecondFactorErrors.CodeLength(failures, code.Length, digits));
        }

        // Compare the code with every authenticator, so that the person does not have to pick one.
        var matches = usable
            .Select(a =>
                (
                    Authenticator: a,
                    Match: TotpMatcher.Match(secrets.Open(account, a.Id, a.SealedSecret), a.Codes, code, now, a.Drift, a.AcceptedSteps)
                )
            )
            .ToArray();
        if (matches.FirstOrDefault(m => m.Match.Verdict == CodeVerdict.Accepted) is { Authenticator: { } used, Match: var accepted })
        {
            return Accept(account, used, accepted.Step, now, client);
        }

        return matches.Any(m => m.Match.Verdict == CodeVerdict.AlreadyUsed)
            ? Refused(VerificationOutcome.Replayed, SecondFactorErrors.AlreadyUsed(failures))
            : Charge(account, matches.Any(m => m.Match.Verdict == CodeVerdict.EarlierStep), now, client);
    }

    // Failures cause no lockout, because 125 bits cannot be guessed.
    private CheckedFactor CheckRecoveryCode(Account account, RecoveryCode code, DateTimeOffset now, string client)
    {
        if (account.Factors.RecoveryCodes is not { } set)
        {
            return Refused(VerificationOutcome.Blocked, SecondFactorErrors.RecoveryCodeInvalid());
        }

        var hash = RecoveryCodeSets.Hash(hasher, set.Key, account, code);
        var left = set.Hashes.Where(h => !FixedTime.Equal(h, hash)).ToArray();
        if (left.Length == set.Hashes.Count)
        {
            return Refused(VerificationOutcome.Wrong, SecondFactorErrors.RecoveryCodeInvalid());
        }

        var changed = account with { Factors = account.Factors with { RecoveryCodes = set with { Hashes = left } } };
        var codesLeft = left.Length.ToString(CultureInfo.InvariantCulture);
        var used = account.NewEvent(EventKind.RecoveryCodeUsed, now, (EventData.Client, client), (EventData.CodesLeft, codesLeft));
        return Accepted(changed, new SecondFactor(null, now), client, used);
    }

    internal static CheckedFactor Refused(VerificationOutcome outcome, ApiError error) => new(null, null, error, [], new(outcome));

    private CheckedFactor Accept(Account account, Authenticator used, long step, DateTimeOffset now, string client)
    {
        var factors = account.Factors with
        {
            Authenticators = [.. account.Factors.Authenticators.Select(a => a.Id == used.Id ? a.Accepting(step, now) : a)],
            Failures = account.Factors.Failures.Cleared(),
        };
        // Reseal in the commit that consumes the step anyway, which costs no extra storage call.
        return Accepted(secrets.Reseal(account with { Factors = factors }), new SecondFactor(used.Id, now), client);
    }

    internal static CheckedFactor Accepted(Account changed, SecondFactor factor, string client, params IReadOnlyList<SecurityEvent> events)
    {
        var outcome = factor.IsRecoveryCode ? VerificationOutcome.RecoveryCode : VerificationOutcome.Accepted;
        var accepted = new CheckedFactor(changed, factor, null, events, new(outcome));
        // An announced reset is for a person without any second factor. A working factor cancels it.
        return changed.PendingAction is { EndsWithAnAcceptedFactor: true } action && factor.At < action.EffectiveAt
            ? accepted with
            {
                Changed = changed.WithoutPendingAction(),
                Events = [.. events, changed.NewCancellation(action, factor.At, (EventData.Client, client))],
            }
            : accepted;
    }

    private static CheckedFactor Charge(Account account, bool earlierStep, DateTimeOffset now, string client)
    {
        var events = new List<SecurityEvent>();
        var failures = account.Factors.Failures.Charged(now);
        var authenticators = account.Factors.Authenticators;
        var credentials = account.Credentials;
        // Each authenticator multiplies the odds of a guess, so divide the cap by their number. A guesser who gets this far knows the
        // password, so invalidate it; if the account has none, disable the authenticators.
        var isSpent = failures.Recent >= FailureCount.Cap / authenticators.Count;
        var disables = failures.Consecutive >= FailureCount.Cap || (isSpent && credentials.PasswordHash is null);
        if (disables)
        {
            authenticators = [.. authenticators.Select(a => a with { DisabledAt = a.DisabledAt ?? now })];
            events.Add(account.NewEvent(EventKind.FactorDisabled, now, (EventData.Client, client)));
        }
        else if (failures.IsLocked(now) && !(now < failures.ToldAt + TellingInterval))
        {
            failures = failures with { ToldAt = now };
            var lockedUntil = EventData.Time(failures.LockedUntil!.Value);
            events.Add(account.NewEvent(EventKind.FactorLocked, now, (EventData.Client, client), (EventData.LockedUntil, lockedUntil)));
        }

        if (isSpent)
        {
            // Restart the 30-day count.
            failures = failures with { ByDay = new Dictionary<int, int>() };
            if (credentials.PasswordHash is not null)
            {
                credentials = credentials.WithEndedPassword(now);
                events.Add(account.NewEvent(EventKind.PasswordInvalidated, now, (EventData.Client, client)));
            }
        }

        var changed = account with
        {
            Credentials = credentials,
            Factors = account.Factors with { Failures = failures, Authenticators = authenticators },
            // Invalidating the password also ends every session without a verified second factor.
            Sessions =
                credentials == account.Credentials
                    ? account.Sessions
                    : [.. account.Sessions.Where(s => SessionEvaluation.HasVerified(account, s))],
        };
        var refusal = earlierStep ? SecondFactorErrors.ClockSkew(failures) : SecondFactorErrors.CodeInvalid(failures);
        return new CheckedFactor(changed, null, refusal, events, new(VerificationOutcome.Wrong, failures.IsLocked(now), disables));
    }
}
