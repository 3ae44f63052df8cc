using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>
/// Changes the tenant's two-factor policy in one conditional write. The policy applies to every member from the next request,
/// whatever the tenant's size.
/// </summary>
public sealed class SetTwoFactor(TenantChanges tenants, OwnerAvailability owners)
{
    public sealed record Body : PolicyBody;

    [Function(nameof(SetTwoFactor))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/tenants/{t}/two-factor")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), given, IfMatch.Of(request)), policy =>
                ApiResult.Ok(TwoFactorResource.Of(policy), policy.ETag)
            )
        );
    }

    private async Task<Result<TwoFactorPolicy>> HandleAsync(SessionContext caller, Body body, IfMatch ifMatch)
    {
        if (PolicyRequest.Read(body).IsRefused(out var invalid, out var asked))
        {
            return invalid;
        }

        // Checked before freshness: an Owner without a factor needs to enroll and cannot provide a fresh code.
        if (
            !asked.For(caller.Tenant).IsRefused(out _, out var wanted)
            && OwnerReadiness.FactorsMissing(wanted, caller.Account) is [var lack, ..]
        )
        {
            return lack == OwnerLack.Passkey ? TenantErrors.OwnerWithoutPasskey() : TenantErrors.OwnerNotReady();
        }

        if (!caller.IsFresh)
        {
            return Denials.NotFresh(caller);
        }

        return await tenants.CommitAsync(caller, tenant => DecideAsync(caller, tenant, asked, ifMatch));
    }

    private async Task<TenantDecision<TwoFactorPolicy>> DecideAsync(
        SessionContext caller,
        Tenant tenant,
        PolicyRequest asked,
        IfMatch ifMatch
    )
    {
        var policy = tenant.Policy;
        if (TenantErrors.Mismatch(ifMatch, policy.ETag) is { } mismatch)
        {
            // What the policy is now, and where its preview is, so that the Owner decides anew.
            return mismatch.With("policy", TwoFactorResource.Of(policy)).With("next", new[] { NextStep.Preview(tenant.Id) });
        }

        if (asked.For(tenant).IsRefused(out var refusal, out var settings))
        {
            return refusal;
        }

        // The Owner must have signed in with a required first factor, to prove that members can.
        if (!OwnerReadiness.HasProven(settings, tenant, caller.Session))
        {
            return TenantErrors.OwnerWithoutRequiredFirstFactor();
        }

        var next = policy.Change(settings, caller.Now);
        // The identity behind the session may have been unlinked since, or is being unlinked concurrently.
        var owner = await owners.FindAsync(tenant, caller.Account.Id, CancellationToken.None);
        if (owner is null || owner.Credentials.UsableMethods(tenant with { Policy = next }).Count == 0)
        {
            return TenantErrors.PolicyLocksOwnerOut();
        }

        return next == policy
            ? TenantDecision.Unchanged(next)
            : TenantDecision.Commit(tenant with { Policy = next }, next, Changed(caller, policy, next));
    }

    private static SecurityEvent Changed(SessionContext caller, TwoFactorPolicy from, TwoFactorPolicy to)
    {
        var data = new Dictionary<string, string>
        {
            [EventData.From] = SnakeCase.Of(from.Mode),
            [EventData.Mode] = SnakeCase.Of(to.Mode),
            [EventData.Version] = to.Version.ToString(CultureInfo.InvariantCulture),
            [EventData.Client] = caller.Request.Client,
        };
        if (to.Deadline is { } deadline && to.GraceDays > 0)
        {
            data[EventData.Deadline] = EventData.Time(deadline);
        }

        if (from.IsWeakenedBy(to))
        {
            data[EventData.Weakened] = "true";
            data[EventData.Actor] = MemberChanges.NameOf(caller.Account);
        }

        return caller.Tenant.NewEvent(EventKind.PolicyChanged, caller.Now) with
        {
            Actor = caller.Account.Id,
            Data = data,
        };
    }
}
