using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>
/// Previews what a policy change would require of each person, without writing anything. It applies the same rules as enforcement
/// to the roster. The response carries the ETag of the policy it was computed from, so a switch that sends this ETag is refused if
/// the policy has changed since the preview.
/// </summary>
public sealed class PreviewTwoFactor(Roster roster)
{
    private const int NamesLimit = 50;

    public sealed record Body : PolicyBody;

    /// <param name="EnforcedFrom">
    /// Start of enforcement for people without an extension; null unless the mode is <c>required</c>.
    /// </param>
    /// <param name="PhishingResistantFrom">
    /// When passkeys would be required of people without an extension; null unless they are.
    /// </param>
    /// <param name="Weakens">Whether the change requires less of somebody than today. Every Owner is then told by e-mail.</param>
    /// <param name="ToEnroll">People who would have to enroll an authenticator.</param>
    /// <param name="ToEnrollPasskey">People who would have to enroll a passkey, and have another authenticator.</param>
    /// <param name="ToVerify">People who would be asked for a code.</param>
    /// <param name="ToReauthenticate">People with an open session that would have to reauthenticate.</param>
    /// <param name="SessionsToReauthenticate">Open sessions that would have to reauthenticate.</param>
    /// <param name="PeopleWithoutRequiredFirstFactor">
    /// People who can sign in today but could not after the change, until they are invited again and link an identity.
    /// </param>
    /// <param name="LockedOut">The first 50 of them.</param>
    /// <param name="NotReady">
    /// What the calling Owner lacks: the switch would be refused with <c>owner_not_ready</c>. Empty if nothing.
    /// </param>
    /// <param name="OwnersWithoutRecoveryCodes">Owners who would have no factor left if they lost their authenticator.</param>
    /// <param name="Changes">The first 50 people for whom something would change.</param>
    /// <param name="MoreChanges">Number of affected people beyond the first 50.</param>
    public sealed record Answer(
        DateTimeOffset? EnforcedFrom,
        DateTimeOffset? PhishingResistantFrom,
        bool Weakens,
        int People,
        int ToEnroll,
        int ToEnrollPasskey,
        int ToVerify,
        int ToReauthenticate,
        int SessionsToReauthenticate,
        int PeopleWithoutRequiredFirstFactor,
        IReadOnlyList<PreviewedPerson> LockedOut,
        IReadOnlyList<OwnerLack> NotReady,
        IReadOnlyList<PreviewedPerson> OwnersWithoutRecoveryCodes,
        IReadOnlyList<PreviewedChange> Changes,
        int MoreChanges
    );

    [Function(nameof(PreviewTwoFactor))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/two-factor/preview")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), given, cancellationToken), answer =>
                ApiResult.Ok(answer, request.Caller().Tenant.Policy.ETag)
            )
        );
    }

    private async Task<Result<Answer>> HandleAsync(SessionContext owner, Body body, CancellationToken cancellationToken)
    {
        var asked = PolicyRequest.Read(body);
        if (asked.Then(request => request.For(owner.Tenant)).IsRefused(out var invalid, out var settings))
        {
            return invalid;
        }

        var today = owner.Tenant;
        var next = today with { Policy = today.Policy.Change(settings, owner.Now) };
        var lacks = OwnerReadiness.LacksFor(settings, next, owner);
        var weakens = today.Policy.IsWeakenedBy(next.Policy);
        var answer = new Answer(next.Policy.Deadline, PasskeysFrom(next.Policy), weakens, 0, 0, 0, 0, 0, 0, 0, [], lacks, [], [], 0);
        await foreach (var entry in roster.ReadAllAsync(owner.Tenant.Id, after: null, cancellationToken))
        {
            answer = With(
                answer,
                entry,
                Demand.Of(today, entry, owner.Now),
                Demand.Of(next, entry, owner.Now),
                entry.LacksFirstFactor(next)
            );
        }

        return answer;
    }

    // Not before the second factor itself is enforced.
    private static DateTimeOffset? PasskeysFrom(TwoFactorPolicy policy) =>
        policy.PhishingResistantDeadline is { } from && policy.Deadline > from ? policy.Deadline : policy.PhishingResistantDeadline;

    private static Answer With(Answer sums, RosterEntry entry, Demand before, Demand after, bool lacksFirstFactor)
    {
        var person = new PreviewedPerson(entry.User.Value, entry.Email, entry.DisplayName);
        var changes = before.Words.SequenceEqual(after.Words)
            ? null
            : new PreviewedChange(person.UserId, person.Email, person.DisplayName, before.Words, after.Words);
        return sums with
        {
            People = sums.People + 1,
            ToEnroll = sums.ToEnroll + (after.Enroll ? 1 : 0),
            ToEnrollPasskey = sums.ToEnrollPasskey + (after.EnrollPasskey ? 1 : 0),
            ToVerify = sums.ToVerify + (after.Verify ? 1 : 0),
            ToReauthenticate = sums.ToReauthenticate + (after.Reauthenticate > 0 ? 1 : 0),
            SessionsToReauthenticate = sums.SessionsToReauthenticate + after.Reauthenticate,
            PeopleWithoutRequiredFirstFactor = sums.PeopleWithoutRequiredFirstFactor + (lacksFirstFactor ? 1 : 0),
            LockedOut = lacksFirstFactor && sums.LockedOut.Count < NamesLimit ? [.. sums.LockedOut, person] : sums.LockedOut,
            OwnersWithoutRecoveryCodes = entry is { Role: Role.Owner, RecoveryCodesLeft: 0 }
                ? [.. sums.OwnersWithoutRecoveryCodes, person]
                : sums.OwnersWithoutRecoveryCodes,
            Changes = changes is not null && sums.Changes.Count < NamesLimit ? [.. sums.Changes, changes] : sums.Changes,
            MoreChanges = sums.MoreChanges + (changes is not null && sums.Changes.Count == NamesLimit ? 1 : 0),
        };
    }

    /// <summary>What a policy requires of a person after the grace period.</summary>
    private readonly record struct Demand(bool Enroll, bool EnrollPasskey, bool Verify, int Reauthenticate)
    {
        public string[] Words =>
            [
                .. new[]
                {
                    Enroll ? "enroll" : null,
                    EnrollPasskey ? "enroll_passkey" : null,
                    Verify ? "verify" : null,
                    Reauthenticate > 0 ? "reauthenticate" : null,
                }.OfType<string>(),
            ];

        public static Demand Of(Tenant tenant, RosterEntry entry, DateTimeOffset now)
        {
            var policy = tenant.Policy;
            var enforced = SessionEvaluation.EnforcedFrom(policy, entry.ExtendedUntil);
            var then = policy.Mode == TwoFactorMode.Required && enforced > now ? enforced : now;
            return new Demand(
                entry.DueAt(policy) is not null && !entry.Held.HasOneOf(policy.AuthenticatorTypes),
                entry.DueAt(policy) is not null && entry.Held.HasOneOf(policy.AuthenticatorTypes),
                policy.Mode != TwoFactorMode.Off && entry.Enrolled,
                // Counts the sessions open today; most will have expired by the end of a grace period.
                entry
                    .OpenSessions(policy, now)
                    .Count(s => SessionEvaluation.Evaluate(tenant, s, then) == SessionState.ReauthenticationRequired)
            );
        }
    }
}

/// <summary>A person listed in a preview.</summary>
public sealed record PreviewedPerson(string UserId, string Email, string? DisplayName);

/// <param name="Before">Steps required today: <c>enroll</c>, <c>verify</c>, <c>reauthenticate</c>.</param>
/// <param name="After">Steps required after the change.</param>
public sealed record PreviewedChange(
    string UserId,
    string Email,
    string? DisplayName,
    IReadOnlyList<string> Before,
    IReadOnlyList<string> After
);
