using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members.BreakGlass;

/// <summary>
/// Announces that the factors of a tenant's only Owner, who lost them all, will be reset in 24 hours. For operators. Every Owner is
/// mailed a link that cancels the reset. While another Owner can sign in, only that Owner can reset the factors.
/// </summary>
public sealed class RequestBreakGlass(
    TenantStore tenants,
    OwnerAvailability acting,
    AccountDirectory directory,
    AccountStore accounts,
    OneTimeLinks links,
    EventQueues queues,
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
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "operator/tenants/{t}/break-glass")] HttpRequest request,
        string t
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given => ApiResult.From(await HandleAsync(t, given), ApiResult.Accepted));
    }

    private async Task<Result<Answer>> HandleAsync(string tenantText, Body body)
    {
        var errors = new FieldErrors();
        var email = errors.Email("email", body.Email);
        var reason = errors.Line("reason", body.Reason);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if (!TenantId.TryParse(tenantText, out var id) || await tenants.FindAsync(id, CancellationToken.None) is not { } tenant)
        {
            return TenancyErrors.NoSuchTenant();
        }

        if (await directory.FindAsync(id, email, CancellationToken.None) is not { } user || !tenant.Owners.Contains(user.Value))
        {
            return ApiError.NotFound("No Owner of this tenant has this address.");
        }

        return await acting.AnyAsync(tenant.WithoutOwner(user), CancellationToken.None)
            ? MemberErrors.AnotherOwner()
            : await AnnounceAsync(id, user, reason);
    }

    private async Task<Result<Answer>> AnnounceAsync(TenantId tenant, UserId user, string reason)
    {
        var announced = await accounts.ChangeAsync(
            () => accounts.FindAsync(tenant, user, CancellationToken.None),
            account => DecideAsync(account ?? throw new UnavailableException("The Owner's account is gone."), reason)
        );
        return announced.Answer;
    }

    private async Task<Decision<Answer>> DecideAsync(Account account, string reason)
    {
        var (tenant, user, now) = (account.Tenant.Value, account.Id.Value, clock.GetUtcNow());
        // A repeated request returns the existing announcement, so repeating it cannot postpone the reset.
        if (account.Factors.Announced is { } announced)
        {
            return Decision.Unchanged(new Answer(user, announced.EffectiveAt));
        }

        var entry = links.New(LinkPurpose.BreakGlassCancellation, now);
        // The message is queued first: a message without an announcement does nothing, but an announcement without a message would
        // never take effect.
        var message = new BreakGlassMessage(BreakGlassMessage.Version, tenant, user, entry.Id, entry.ExpiresAt);
        await queues.PutAsync(message, entry.ExpiresAt - now, CancellationToken.None);
        var effective = EventData.Time(entry.ExpiresAt);
        var told = account.TellsLink(
            EventKind.BreakGlassRequested,
            entry,
            now,
            (EventData.LinkUser, user),
            (EventData.Person, MemberChanges.NameOf(account)),
            (EventData.Effective, effective),
            (EventData.Reason, reason)
        );
        var changed = account with { Factors = account.Factors with { Announced = new AnnouncedReset(entry.Id, entry.ExpiresAt, reason) } };
        return Decision.Commit(changed.WithLink(entry), new Answer(user, entry.ExpiresAt), told);
    }
}
