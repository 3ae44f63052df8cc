using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Members.PendingActions;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>Changes a person's role or enrollment deadline, for Owners. The role of another Owner is withdrawn a day later.</summary>
public sealed class ChangeMember(MemberChanges members, Owners owners, OwnerActions actions)
{
    /// <summary>Longest extension of one person's deadline, in days from now.</summary>
    private const int LongestExtension = 90;

    public sealed record Body(Role? Role, DateTimeOffset? ExtendedUntil, string? Reason);

    [Function(nameof(ChangeMember))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/tenants/{t}/members/{u}")] HttpRequest request,
        string u
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), u, given, IfMatch.Of(request)), answer => answer)
        );
    }

    private async Task<Result<ApiResult>> HandleAsync(SessionContext owner, string u, Body body, IfMatch ifMatch)
    {
        if (Invalid(owner, body, out var reason) is { } invalid)
        {
            return invalid;
        }

        if (!owner.IsFresh)
        {
            return Denials.NotFresh(owner);
        }

        if (await members.FindAsync(owner, u) is not { } member)
        {
            return MemberChanges.NoSuchMember();
        }

        if (MemberErrors.Mismatch(member, ifMatch) is { } mismatch)
        {
            return mismatch;
        }

        if (body.Role == Role.Member && OwnerActions.MustWait(owner, member))
        {
            return body.ExtendedUntil is null
                ? await actions.RequestAsync(owner, u, ifMatch, PendingActionKind.Demote)
                : MemberErrors.ExtensionWithRole();
        }

        if (body.Role == Role.Owner && Owners.Full(owner.Tenant, member.Id) is { } full)
        {
            return full;
        }

        // The tenant row is the authority on who is an Owner. When the role is withdrawn, the row is written first, so that the role
        // ends even if a later write fails.
        if (
            body.Role == Role.Member
            && member.Profile.Role == Role.Owner
            && await owners.RemoveAsync(owner.Tenant.Id, member.Id, owner.Account.Id, Told(owner, member, EventKind.OwnerRemoved))
                is { } kept
        )
        {
            return kept;
        }

        var changed = await members.CommitAsync(owner, u, (current, account) => MemberErrors.Mismatch(account, ifMatch) is { } overtaken
                ? overtaken
            : account.Profile.Role != member.Profile.Role ? MemberErrors.RoleChanged(account, ifMatch)
            : Change(current, account, body, reason));
        if (
            !changed.IsRefused(out _, out _)
            && body.Role == Role.Owner
            && await owners.AddAsync(owner.Tenant.Id, member.Id, owner.Account.Id, Told(owner, member, EventKind.OwnerAdded)) is { } lost
        )
        {
            return lost;
        }

        return changed.Then<ApiResult>(resource => ApiResult.Ok(resource, resource.Etag));
    }

    private static ApiError? Invalid(SessionContext owner, Body body, out string reason)
    {
        reason = "";
        var errors = new FieldErrors();
        if (body is { Role: null, ExtendedUntil: null })
        {
            errors.Add("role", Reason.Of("required.either", ("other", "extendedUntil")));
        }

        if (body.ExtendedUntil is not null)
        {
            reason = errors.Line("reason", body.Reason);
            if (body.ExtendedUntil > owner.Now.AddDays(LongestExtension))
            {
                errors.Add("extendedUntil", Reason.Of("out_of_range.days", ("maximum", LongestExtension)));
            }
        }
        else if (body.Reason is not null)
        {
            errors.Add("reason", Reason.Of("only_together", ("other", "extendedUntil")));
        }

        return errors.Any(out var invalid) ? invalid : null;
    }

    private static Decision<MemberResource> Change(SessionContext owner, Account member, Body body, string reason)
    {
        var role = body.Role ?? member.Profile.Role;
        // A past time revokes the extension.
        var until =
            body.ExtendedUntil is not { } given ? member.Profile.ExtendedUntil
            : given > owner.Now ? given.ToUniversalTime()
            : null;
        if (role == member.Profile.Role && until == member.Profile.ExtendedUntil)
        {
            return Decision.Unchanged(MemberResource.Of(owner.Tenant, member, owner.Now));
        }

        var changed = member with { Profile = member.Profile with { ExtendedUntil = until } };
        var told = new List<SecurityEvent>();
        if (role != member.Profile.Role)
        {
            if (role == Role.Member && member.PendingAction is { } pending)
            {
                told.Add(
                    member.NewCancellation(pending, owner.Now, (EventData.Client, owner.Request.Client)) with
                    {
                        Actor = owner.Account.Id,
                    }
                );
            }

            changed = changed.With(role, owner.Now);
            told.Add(
                MemberChanges.Told(
                    owner,
                    member,
                    EventKind.RoleChanged,
                    (EventData.From, SnakeCase.Of(member.Profile.Role)),
                    (EventData.Role, SnakeCase.Of(role))
                )
            );
        }

        if (until != member.Profile.ExtendedUntil)
        {
            // Only a later deadline weakens security and sends mail; an earlier one is only audited.
            told.Add(
                MemberChanges.Told(
                    owner,
                    member,
                    until > (member.Profile.ExtendedUntil ?? owner.Now) ? EventKind.EnrollmentExtended : EventKind.ExtensionShortened,
                    (EventData.Person, MemberChanges.NameOf(member)),
                    (EventData.Until, EventData.Time(until ?? owner.Now)),
                    (EventData.Reason, reason)
                )
            );
        }

        return Decision.Commit(changed, MemberResource.Of(owner.Tenant, changed, owner.Now), told);
    }

    private static SecurityEvent Told(SessionContext owner, Account member, EventKind kind) =>
        MemberChanges.Told(owner, member, kind, (EventData.Person, MemberChanges.NameOf(member)));
}
