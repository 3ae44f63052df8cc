using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>
/// Invites a person by e-mail, for Owners. Repeating the call sends a new invitation and invalidates the earlier link.
/// </summary>
public sealed class InviteMember(AccountProvisioning accounts, MailBudget budget, Owners owners)
{
    public sealed record Body(string? Email, Role? Role, string? DisplayName, string? Locale)
    {
        public override string ToString() => "***";
    }

    public sealed record Answer(string UserId);

    [Function(nameof(InviteMember))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/members")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), given, cancellationToken), ApiResult.Created)
        );
    }

    private async Task<Result<Answer>> HandleAsync(SessionContext owner, Body body, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (body.Role is not { } role)
        {
            errors.Add("role", MemberErrors.RoleRequired());
            role = Role.Member;
        }

        var person = accounts.Read(errors, "", body.Email, body.DisplayName, body.Locale, role);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if (!owner.IsFresh)
        {
            return Denials.NotFresh(owner);
        }

        if (
            role == Role.Owner
            && Owners.Full(owner.Tenant, await accounts.FindAsync(owner.Tenant.Id, person, cancellationToken)) is { } full
        )
        {
            return full;
        }

        if (!await budget.TryTakeAsync(owner.Tenant.Id))
        {
            return budget.Spent();
        }

        if ((await accounts.EnsureAsync(owner.Tenant, person, owner.Now, cancellationToken)).IsRefused(out var refusal, out var invited))
        {
            return refusal;
        }

        if (invited.Profile.Closed || invited.Profile.Role != role)
        {
            return invited.Profile.Closed ? MemberErrors.BeingRemoved() : MemberErrors.OtherRole();
        }

        if (
            role == Role.Owner
            && await owners.AddAsync(
                owner.Tenant.Id,
                invited.Id,
                owner.Account.Id,
                MemberChanges.Told(owner, invited, EventKind.OwnerAdded, (EventData.Person, MemberChanges.NameOf(invited)))
            )
                is { } lost
        )
        {
            return lost;
        }

        return new Answer(invited.Id.Value);
    }
}
