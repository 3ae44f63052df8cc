using System.Globalization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <content>What happens to an account over time.</content>
public sealed partial record Account
{
    /// <summary>Of the sessions that are not active, only this many are kept, so that someone who knows a password cannot push out the others.</summary>
    private const int MaximumInactiveSessions = 5;

    /// <summary>Something that happened to this person, by their own hand.</summary>
    public SecurityEvent NewEvent(EventKind kind, DateTimeOffset now, params ReadOnlySpan<(string Key, string Value)> data) =>
        new()
        {
            Id = Identifier.New(),
            Kind = kind,
            Tenant = Tenant,
            User = Id,
            Actor = Id,
            OccurredAt = now,
            Data = data.ToArray().ToDictionary(d => d.Key, d => d.Value),
        };

    /// <summary>A mail that carries a link. The event names the entry; the link itself is made when the mail is sent.</summary>
    public SecurityEvent TellsLink(EventKind kind, OneTimeLink entry, DateTimeOffset now, params ReadOnlySpan<(string Key, string Value)> data)
    {
        // Whoever asked for it has proven nothing yet.
        return NewEvent(kind, now, [.. data, (OneTimeLink.DataKey, entry.Id), ("expires", entry.ExpiresAt.ToString("O", CultureInfo.InvariantCulture))]) with { Actor = null };
    }

    /// <summary>Without what has expired, and without the answers kept for sessions that are gone: else signing in again and again would fill the row with them.</summary>
    public Account Pruned(DateTimeOffset now)
    {
        var sessions = Sessions.Where(s => now < s.ExpiresAt).ToArray();
        var answers = IdempotencyRecords.Where(a => now < a.ExpiresAt && sessions.Any(s => s.Id == a.SessionId)).ToArray();
        return this with
        {
            Sessions = sessions,
            Factors = Factors with { Pending = [.. Factors.Pending.Where(p => now < p.ExpiresAt)] },
            IdempotencyRecords = answers,
            DroppedRows = [.. DroppedRows, .. IdempotencyRecords.Except(answers).Select(a => a.RowKey)],
            Links = [.. Links.Where(l => now < l.ExpiresAt)],
        };
    }

    /// <summary>With a link given out; an earlier one for the same purpose is dead.</summary>
    public Account WithLink(OneTimeLink entry)
    {
        return this with { Links = [.. Links.Where(l => l.Purpose != entry.Purpose), entry] };
    }

    /// <summary>With a new password: whatever link could still set one is dead.</summary>
    public Account WithPassword(string hash) =>
        this with { Credentials = Credentials with { PasswordHash = hash }, Links = [.. Links.Where(l => !l.SetsPassword)] };

    /// <summary>With a further identity that signs the person in.</summary>
    public Account With(LinkedIdentity identity) => this with { Credentials = Credentials with { Identities = [.. Credentials.Identities, identity] } };

    /// <summary>Without any second factor, and without the sessions that were proven with one. Whatever was verified before does not count.</summary>
    public Account WithoutFactors(DateTimeOffset now) => WithoutSessions() with { Factors = new SecondFactors { ResetAt = now, Failures = Factors.Failures.Cleared() } };

    /// <summary>Without the announced reset: its message finds nothing to do, and its link is dead.</summary>
    public Account WithoutAnnouncement() => this with
    {
        Factors = Factors with { Announced = null },
        Links = [.. Links.Where(l => l.Purpose != LinkPurpose.BreakGlassCancellation)],
    };

    /// <summary>Closed for good: nothing is left to sign in with. Address and identities stay named until the directory has freed them.</summary>
    public Account Close(DateTimeOffset now) => WithoutFactors(now) with
    {
        Profile = Profile with { Closed = true },
        Credentials = Credentials with { PasswordHash = null, KnownNetworks = [] },
        Links = [],
    };

    /// <summary>Without sessions and what they began.</summary>
    public Account WithoutSessions() => this with { Sessions = [], Factors = Factors with { Pending = [] } };

    /// <summary>With a new session; over the caps those that are not active go first, the longest unused first.</summary>
    public Account SignedIn(Session session, TwoFactorPolicy policy, DateTimeOffset now, SessionOptions options)
    {
        var alive = Sessions.Where(s => s.IsAlive(now, policy, options)).OrderByDescending(s => s.LastSeen).ToArray();
        var isNewActive = SessionEvaluation.Evaluate(policy, this, session, now) == SessionState.Active;
        var byActive = alive.ToLookup(s => SessionEvaluation.Evaluate(policy, this, s, now) == SessionState.Active);
        var inactive = byActive[false].Take(MaximumInactiveSessions - (isNewActive ? 0 : 1));
        var kept = byActive[true].Concat(inactive).Take(MaximumSessions - 1);
        return this with { Sessions = [.. kept, session] };
    }

    /// <summary>Without the session, and without the enrollments it began.</summary>
    public Account WithoutSession(string sessionId) => this with
    {
        Sessions = [.. Sessions.Where(s => s.Id != sessionId)],
        Factors = Factors with { Pending = [.. Factors.Pending.Where(p => p.SessionId != sessionId)] },
    };

    /// <summary>Only this session stays.</summary>
    public Account WithoutOtherSessions(string sessionId) => this with
    {
        Sessions = [.. Sessions.Where(s => s.Id == sessionId)],
        Factors = Factors with { Pending = [.. Factors.Pending.Where(p => p.SessionId == sessionId)] },
    };
}
