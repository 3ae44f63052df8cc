using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members.RollOut;

/// <summary>Why a person got no reminder.</summary>
public enum SkipReason
{
    /// <summary>No person of the tenant has this id.</summary>
    NotFound,

    /// <summary>Has what the policy asks for.</summary>
    Enrolled,

    /// <summary>Has not accepted the invitation, without which nobody can enroll. Invite the person again instead.</summary>
    Invited,

    /// <summary>Was reminded by an Owner within the last 24 hours.</summary>
    RemindedRecently,

    /// <summary>The tenant has sent as many mails today as it may.</summary>
    MailBudgetSpent,

    /// <summary>The account cannot be read or changed at the moment.</summary>
    Unavailable,
}

/// <summary>
/// Reminds people by mail to enroll an authenticator, for Owners: before the deadline, and after it. Each person at most once in 24 hours,
/// by whichever Owner, besides the reminders that are sent by themselves.
/// </summary>
public sealed class RemindMembers(AccountStore accounts, MailBudget budget)
{
    private const int Maximum = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(24);

    public sealed record Body(IReadOnlyList<string?>? UserIds);

    /// <param name="Reminded">The ids of the people whose mail is on its way.</param>
    /// <param name="Skipped">The others, with the reason.</param>
    public sealed record Answer(IReadOnlyList<string> Reminded, IReadOnlyList<SkippedPerson> Skipped);

    [Function(nameof(RemindMembers))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/members/remind")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), given), answer => ApiResult.Ok(answer))
        );
    }

    private async Task<Result<Answer>> HandleAsync(SessionContext owner, Body body)
    {
        if (body.UserIds is not { Count: > 0 } ids)
        {
            return ApiError.InvalidField("userIds", Reason.Of("required.people"));
        }

        if (FieldErrors.ProblemOfList(ids, Maximum) is { } problem)
        {
            return ApiError.InvalidField("userIds", problem);
        }

        if (!owner.IsFresh)
        {
            return Denials.NotFresh(owner);
        }

        if (owner.Tenant.Policy.Mode != TwoFactorMode.Required)
        {
            return MemberErrors.NothingToRemindOf();
        }

        var (reminded, skipped) = (new List<string>(), new List<SkippedPerson>());
        foreach (var id in ids)
        {
            if (await TryRemindAsync(owner, id) is { } reason)
            {
                skipped.Add(new SkippedPerson(id ?? "", reason));
            }
            else
            {
                reminded.Add(id!);
            }
        }

        return new Answer(reminded, skipped);
    }

    // Null if the mail is on its way.
    private async Task<SkipReason?> TryRemindAsync(SessionContext owner, string? id)
    {
        if (!UserId.TryParse(id, out var user))
        {
            return SkipReason.NotFound;
        }

        try
        {
            // Decided before the budget is charged, and again under the account's ETag.
            if (Decide(owner, await FindAsync()).Answer.IsRefused(out _, out var skip) || skip is not null)
            {
                return skip ?? SkipReason.NotFound;
            }

            if (!await budget.TryTakeAsync(owner.Tenant.Id))
            {
                return SkipReason.MailBudgetSpent;
            }

            var decided = await accounts.ChangeAsync(FindAsync, account => Decide(owner, account));
            return decided.Answer.IsRefused(out _, out var late) ? SkipReason.NotFound : late;
        }
        catch (UnavailableException)
        {
            return SkipReason.Unavailable;
        }

        Task<Account?> FindAsync() => accounts.FindAsync(owner.Tenant.Id, user, CancellationToken.None);
    }

    private static Decision<SkipReason?> Decide(SessionContext owner, Account? account)
    {
        if (account is not { Profile.Closed: false })
        {
            return Decision.Unchanged<SkipReason?>(SkipReason.NotFound);
        }

        if (FactorDemand.DueAt(owner.Tenant.Policy, account) is not { } deadline)
        {
            return Decision.Unchanged<SkipReason?>(SkipReason.Enrolled);
        }

        if (!account.HasAuthenticator && RosterEntry.Of(account).Invited)
        {
            return Decision.Unchanged<SkipReason?>(SkipReason.Invited);
        }

        if (owner.Now - account.Profile.RemindedByOwnerAt < Interval)
        {
            return Decision.Unchanged<SkipReason?>(SkipReason.RemindedRecently);
        }

        // Whoever has an authenticator lacks a passkey.
        var kind = account.HasAuthenticator ? EventKind.PasskeyRequired : EventKind.EnrollmentReminder;
        return Decision.Commit<SkipReason?>(
            account with
            {
                Profile = account.Profile with { RemindedByOwnerAt = owner.Now },
            },
            null,
            MemberChanges.Told(owner, account, kind, (EventData.Deadline, EventData.Time(deadline)))
        );
    }
}

/// <param name="UserId">The id as sent.</param>
public sealed record SkippedPerson(string UserId, SkipReason Reason);
