using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <content>State changes over the lifetime of an account.</content>
public sealed partial record Account
{
    private const int MaximumKeptAnswers = 5;

    // A thief who knows the password could otherwise fill the mailbox.
    private static readonly TimeSpan NewSignInMailInterval = TimeSpan.FromHours(1);

    /// <summary>Cap on inactive sessions, so that an attacker who knows only the password cannot evict active ones.</summary>
    private const int MaximumInactiveSessions = 5;

    /// <summary>Creates an event about this account with the person as the actor.</summary>
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

    /// <summary>
    /// Creates an event whose mail carries a one-time link. The event names the entry; sending the mail creates the link.
    /// </summary>
    public SecurityEvent TellsLink(
        EventKind kind,
        OneTimeLink entry,
        DateTimeOffset now,
        params ReadOnlySpan<(string Key, string Value)> data
    )
    {
        var expires = EventData.Time(entry.ExpiresAt);
        // No actor: the requester is not authenticated.
        return NewEvent(kind, now, [.. data, (EventData.LinkEntry, entry.Id), (EventData.Expires, expires)]) with { Actor = null };
    }

    /// <summary>Creates the event that the pending action was canceled, with the person as the actor.</summary>
    public SecurityEvent NewCancellation(PendingAction action, DateTimeOffset now, params ReadOnlySpan<(string Key, string Value)> data) =>
        action.Kind == PendingActionKind.BreakGlass
            ? NewEvent(EventKind.BreakGlassCancelled, now, data)
            : NewEvent(EventKind.OwnerActionCancelled, now, [.. data, (EventData.Change, action.Word)]);

    /// <summary>
    /// Removes expired entries and the idempotency records of ended sessions. Otherwise, repeated sign-ins would fill the row with them.
    /// </summary>
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

    /// <summary>Adds a one-time link. It replaces any earlier link for the same purpose.</summary>
    public Account WithLink(OneTimeLink entry)
    {
        return this with { Links = [.. Links.Where(l => l.Purpose != entry.Purpose), entry] };
    }

    /// <summary>Sets a new password and revokes every one-time link that could still set one.</summary>
    public Account WithPassword(string hash) =>
        this with
        {
            Credentials = Credentials with { PasswordHash = hash, PasswordEndedAt = null },
            Links = [.. Links.Where(l => !l.SetsPassword)],
        };

    /// <summary>Remembers that a mailed link was accepted and set this first factor.</summary>
    public Account WithAcceptedLink(string method, DateTimeOffset now) =>
        this with
        {
            Credentials = Credentials with { AcceptedLink = new AcceptedLink(now, method) },
        };

    /// <summary>Adds a linked identity.</summary>
    public Account With(LinkedIdentity identity) =>
        this with
        {
            Credentials = Credentials with { Identities = [.. Credentials.Identities, identity] },
        };

    /// <summary>Removes all second factors and all sessions. Verifications before <paramref name="now"/> no longer count.</summary>
    public Account WithoutFactors(DateTimeOffset now) =>
        WithoutSessions() with
        {
            Factors = new SecondFactors { ResetAt = now, Failures = Factors.Failures.Cleared() },
        };

    /// <summary>Removes the password, all linked identities, every link that could set a password, and all sessions.</summary>
    public Account WithoutFirstFactors(DateTimeOffset now) =>
        WithoutSessions() with
        {
            Credentials = new Credentials { ResetAt = now },
            Links = [.. Links.Where(l => !l.SetsPassword)],
        };

    /// <summary>The sessions that a change ends, for the data of its event.</summary>
    /// <param name="changed">The account after the change.</param>
    public (string Key, string Value) SessionsEndedIn(Account changed) =>
        (EventData.EndedSessions, string.Join(',', Sessions.Select(s => s.Id).Except(changed.Sessions.Select(s => s.Id))));

    /// <summary>Removes what an Owner's reset names, and all sessions. What was announced for the account is over.</summary>
    public Account Reset(ResetParts parts, DateTimeOffset now)
    {
        var left = WithoutPendingAction().WithoutSessions();
        left = parts.HasFlag(ResetParts.Factors) ? left.WithoutFactors(now) : left;
        return parts.HasFlag(ResetParts.FirstFactors) ? left.WithoutFirstFactors(now) : left;
    }

    /// <summary>Adds a pending action and the link that cancels it.</summary>
    public Account With(PendingAction action, OneTimeLink entry) =>
        (this with { Factors = Factors with { Announced = action } }).WithLink(entry);

    /// <summary>Makes the pending action due now and revokes its cancellation link.</summary>
    public Account WithDue(PendingAction action, DateTimeOffset now) =>
        WithoutPendingAction() with
        {
            Factors = Factors with { Announced = action with { EffectiveAt = now } },
        };

    /// <summary>Removes the pending action: its queued message becomes a no-op and its cancellation link is revoked.</summary>
    public Account WithoutPendingAction() =>
        this with
        {
            Factors = Factors with { Announced = null },
            Links = [.. Links.Where(l => !l.CancelsAction)],
        };

    /// <summary>Removes a linked identity.</summary>
    public Account WithoutIdentity(string id) =>
        this with
        {
            Credentials = Credentials with { Identities = [.. Credentials.Identities.Where(i => i.Id != id)] },
        };

    /// <summary>Removes all linked identities.</summary>
    public Account WithoutIdentities() => this with { Credentials = Credentials with { Identities = [] } };

    /// <summary>The account after a change that is being committed; the same account if the change is already committed.</summary>
    public Account After(OwnerChange underway)
    {
        if (underway.Subject == OwnerChange.AllIdentities)
        {
            return WithoutIdentities();
        }

        return PendingAction is { } reset && reset.Entry == underway.Subject
            ? Reset(reset.Removes, underway.Until)
            : WithoutIdentity(underway.Subject);
    }

    /// <summary>Sets the role.</summary>
    public Account With(Role role, DateTimeOffset now)
    {
        var changed = this with { Profile = Profile with { Role = role, OwnerSince = role == Role.Owner ? now : null } };
        // A pending action applies to Owners only.
        return role == Role.Owner ? changed : changed.WithoutPendingAction();
    }

    /// <summary>Whether the person has been an Owner long enough for the other Owners to object.</summary>
    public bool IsEstablishedOwner(DateTimeOffset now) =>
        Profile.Role == Role.Owner && now - (Profile.OwnerSince ?? Profile.CreatedAt) >= OneTimeLinks.ActionDelay;

    /// <summary>
    /// Closes the account permanently and leaves no usable credential. The address and the linked identities stay until the directory has
    /// released them.
    /// </summary>
    public Account Close(DateTimeOffset now) =>
        WithoutFactors(now) with
        {
            Profile = Profile with { Closed = true },
            Credentials = Credentials with { PasswordHash = null, KnownNetworks = [] },
            Links = [],
        };

    // Reserved by RFC 2606 §2, so no mail reaches anybody.
    private string ErasedAddress => $"{Id.Value}@erased.invalid";

    /// <summary>Whether what describes the person was removed.</summary>
    public bool IsErased => Profile.Email == ErasedAddress;

    /// <summary>
    /// Removes what describes the person of a closed account. The id stays, as the pseudonym in the audit log; so does the role.
    /// </summary>
    public Account Erase() =>
        this with
        {
            Profile = new Profile
            {
                Email = ErasedAddress,
                Role = Profile.Role,
                CreatedAt = Profile.CreatedAt,
                Closed = true,
            },
            Credentials = new Credentials(),
            Factors = new SecondFactors(),
            Links = [],
            Unaudited = [],
        };

    /// <summary>The account as it is after a commit.</summary>
    public Account Committed() => this with { Revision = Revision + 1 };

    /// <summary>The account with what its tenant says about it: at which relying parties its passkeys work.</summary>
    public Account In(Tenant tenant) =>
        Factors.Passkeys.All(p => p.IsElsewhere != tenant.HasPasskeySite(p.RpId))
            ? this
            : this with
            {
                Factors = Factors with
                {
                    Passkeys = [.. Factors.Passkeys.Select(p => p with { IsElsewhere = !tenant.HasPasskeySite(p.RpId) })],
                },
            };

    /// <summary>Removes all sessions and their pending enrollments.</summary>
    public Account WithoutSessions() => this with { Sessions = [], Factors = Factors with { Pending = [] } };

    /// <summary>
    /// Adds a new session. Over the caps, it evicts first those that prove a first factor only, and then the least recently used: whoever
    /// has nothing but the password cannot end a session in which a second factor was verified, also while the policy asks for another one.
    /// </summary>
    public Account SignedIn(Session session, Tenant tenant, DateTimeOffset now, SessionOptions options)
    {
        var alive = Sessions.Where(s => s.IsAlive(now, tenant.Policy, options)).OrderByDescending(s => s.LastSeen).ToArray();
        var byProof = alive.ToLookup(IsProven);
        var others = byProof[false].Take(MaximumInactiveSessions - (IsProven(session) ? 0 : 1));
        var kept = byProof[true].Concat(others).Take(MaximumSessions - 1);
        return this with { Sessions = [.. kept, session] };

        bool IsProven(Session one) =>
            SessionEvaluation.HasVerified(this, one) || SessionEvaluation.Evaluate(tenant, this, one, now) == SessionState.Active;
    }

    /// <summary>Whether a sign-in from a new network is mailed now: at most one such mail an hour.</summary>
    public bool MayTellOfNewSignIn(DateTimeOffset now) => !(now < Credentials.ToldOfNewSignInAt + NewSignInMailInterval);

    public Account ToldOfNewSignIn(DateTimeOffset now) => this with { Credentials = Credentials with { ToldOfNewSignInAt = now } };

    /// <summary>Removes the session and its pending enrollments.</summary>
    public Account WithoutSession(string sessionId) =>
        this with
        {
            Sessions = [.. Sessions.Where(s => s.Id != sessionId)],
            Factors = Factors with { Pending = [.. Factors.Pending.Where(p => p.SessionId != sessionId)] },
        };

    /// <summary>Removes all other sessions and their pending enrollments, and the previous token of the one that stays.</summary>
    public Account WithoutOtherSessions(string sessionId) =>
        this with
        {
            Sessions = [.. Sessions.Where(s => s.Id == sessionId).Select(s => s with { Previous = null })],
            Factors = Factors with { Pending = [.. Factors.Pending.Where(p => p.SessionId == sessionId)] },
        };

    /// <summary>Adds an idempotency record. Above five records per session, it drops the oldest.</summary>
    public Account Keeping(IdempotencyMark mark)
    {
        var own = IdempotencyRecords.Where(m => m.SessionId == mark.SessionId && m.RowKey != mark.RowKey).ToArray();
        var dropped = own.SkipLast(MaximumKeptAnswers - 1).ToArray();
        return this with
        {
            IdempotencyRecords = [.. IdempotencyRecords.Except(dropped), mark],
            DroppedRows = [.. DroppedRows, .. dropped.Select(m => m.RowKey)],
        };
    }
}
