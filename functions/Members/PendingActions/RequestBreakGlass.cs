using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members.PendingActions;

/// <summary>
/// Announces that the factors of a tenant's only Owner, who lost them all, will be reset in 24 hours. For operators. Every Owner is
/// mailed a link that cancels the reset. While another Owner can sign in, only that Owner can reset the factors.
/// </summary>
public sealed class RequestBreakGlass(
    TenantStore tenants,
    OwnerAvailability acting,
    AccountDirectory directory,
    AccountStore accounts,
    PendingActionAnnouncement announcement,
    TimeProvider clock
)
{
    public sealed record Body(string? Email, string? Reason)
    {
        public override string ToString() => "***";
    }

    /// <param name="EffectiveAt">When the factors are removed, unless an Owner cancels the reset.</param>
    public sealed record Answer(string UserId, DateTimeOffset EffectiveAt);

    [Function(nameof(RequestBreakGlass))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/operator/tenants/{t}/break-glass")] HttpRequest request,
        string t
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(t, given, request.Operator(), ClientDescription.Of(request.HttpContext)), ApiResult.Accepted)
        );
    }

    private async Task<Result<Answer>> HandleAsync(string tenantText, Body body, NamedOperator by, string client)
    {
        var errors = new FieldErrors();
        var email = errors.Sought("email", body.Email);
        var reason = errors.Line("reason", body.Reason);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if (!TenantId.TryParse(tenantText, out var id) || await tenants.FindAsync(id, CancellationToken.None) is not { } tenant)
        {
            return TenancyErrors.NoSuchTenant();
        }

        if (await directory.FindAsync(id, email!, CancellationToken.None) is not { } user || !tenant.Owners.Contains(user.Value))
        {
            return email!.Problem is { } problem
                ? ApiError.InvalidField("email", problem)
                : ApiError.NotFound(Reason.Of("no_owner_with_address"));
        }

        return await acting.AnyAsync(tenant.WithoutOwner(user), CancellationToken.None)
            ? MemberErrors.AnotherOwner()
            : await AnnounceAsync(id, user, reason, by, client);
    }

    private async Task<Result<Answer>> AnnounceAsync(TenantId tenant, UserId user, string reason, NamedOperator by, string client)
    {
        var announced = await accounts.ChangeAsync(
            () => accounts.FindAsync(tenant, user, CancellationToken.None),
            account => DecideAsync(account ?? throw new UnavailableException("The Owner's account is gone."), reason, by, client)
        );
        return announced.Answer;
    }

    private async Task<Decision<Answer>> DecideAsync(Account account, string reason, NamedOperator by, string client)
    {
        // A repeated request returns the existing announcement, so repeating it cannot postpone the reset.
        if (account.PendingAction is { } pending)
        {
            return pending.Kind == PendingActionKind.BreakGlass
                ? Decision.Unchanged(Answering(pending))
                : MemberErrors.ActionPending(account, pending);
        }

        var announced = await announcement.MakeAsync(account, PendingActionKind.BreakGlass, reason, null, null, client, clock.GetUtcNow());
        return announced.Then(Answering) with { Events = [.. announced.Events.Select(by.Did)] };

        Answer Answering(PendingAction action) => new(account.Id.Value, action.EffectiveAt);
    }
}
