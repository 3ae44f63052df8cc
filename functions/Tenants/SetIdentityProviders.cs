using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Http.Outbound;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>
/// Replaces the tenant's identity providers. An added provider can vouch for the identity of members, and sessions of a removed one must
/// reauthenticate, so every Owner is notified of both.
/// </summary>
public sealed class SetIdentityProviders(TenantChanges tenants, OwnerAvailability owners, PublicInternet internet)
{
    public sealed record Body(IReadOnlyList<IdentityProviderBody?>? Providers);

    [Function(nameof(SetIdentityProviders))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/tenants/{t}/identity-providers")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), given, IfMatch.Of(request)), tenant =>
                ApiResult.Ok(IdentityProvidersResource.Of(tenant, request.Caller()), tenant.IdentityProvidersTag)
            )
        );
    }

    private async Task<Result<Tenant>> HandleAsync(SessionContext caller, Body body, IfMatch ifMatch)
    {
        var errors = new FieldErrors();
        var providers = Read(errors, body.Providers);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if (!caller.IsFresh)
        {
            return Denials.NotFresh(caller);
        }

        return await tenants.CommitAsync(caller, tenant => DecideAsync(caller, tenant, providers, ifMatch));
    }

    private async Task<TenantDecision<Tenant>> DecideAsync(
        SessionContext caller,
        Tenant tenant,
        IReadOnlyList<IdentityProvider> providers,
        IfMatch ifMatch
    )
    {
        if (TenantErrors.Mismatch(ifMatch, tenant.IdentityProvidersTag) is { } mismatch)
        {
            return mismatch;
        }

        var next = tenant with { IdentityProviders = providers };
        var missing = tenant.Policy.RequiredFirstFactors.FirstOrDefault(f =>
            f != FirstFactor.Password && !providers.Any(p => p.Method == f && tenant.IdentityProviders.Any(p.IsSameEntry))
        );
        if (missing is not null)
        {
            return TenantErrors.ProviderRequired(missing);
        }

        // Nobody has signed in yet with a changed issuer or client, or with new keys only.
        var proven = providers.Where(p => tenant.IdentityProviders.Any(p.Continues));
        var owner = await owners.FindAsync(tenant, caller.Account.Id, CancellationToken.None);
        if (owner is null || owner.Credentials.UsableMethods(next with { IdentityProviders = [.. proven] }).Count == 0)
        {
            return TenantErrors.LocksOwnerOut();
        }

        return providers.SequenceEqual(tenant.IdentityProviders)
            ? TenantDecision.Unchanged(next)
            : TenantDecision.Commit(next, next, [.. Events(caller, tenant.IdentityProviders, providers)]);
    }

    private IdentityProvider[] Read(FieldErrors errors, IReadOnlyList<IdentityProviderBody?>? given)
    {
        if (given is null || given.Count > IdentityProvider.Maximum)
        {
            errors.Add("providers", Reason.Of("not_a_list", ("limit", IdentityProvider.Maximum)));
            return [];
        }

        var providers = given.Select((p, i) => IdentityProviderBody.Read(errors, $"providers[{i}].", p, internet)).ToArray();
        if (
            providers.DistinctBy(p => p.Provider).Count() < providers.Length
            || providers.DistinctBy(p => (p.Issuer, p.ClientId)).Count() < providers.Length
        )
        {
            errors.Add("providers", Reason.Of("duplicate_entry.providers"));
        }

        return providers;
    }

    private static IEnumerable<SecurityEvent> Events(
        SessionContext caller,
        IReadOnlyList<IdentityProvider> from,
        IReadOnlyList<IdentityProvider> to
    )
    {
        var changed = new Dictionary<string, string>
        {
            [EventData.Client] = caller.Request.Client,
            [EventData.Providers] = string.Join(", ", to.Select(p => p.Provider)),
        };
        if (to.Where(p => !from.Any(p.AddsNothingTo)).ToArray() is { Length: > 0 } added)
        {
            Describe(added, changed);
        }

        yield return Event(EventKind.IdentityProvidersChanged, changed);

        // A renamed provider is not removed. The mail about an addition covers a name's new issuer or client.
        bool IsLeft(IdentityProvider p) => to.Any(t => t.Provider == p.Provider || (t.Issuer == p.Issuer && t.ClientId == p.ClientId));
        if (from.Where(p => !IsLeft(p)).ToArray() is { Length: > 0 } removed)
        {
            var gone = new Dictionary<string, string> { [EventData.Client] = caller.Request.Client };
            Describe(removed, gone);
            yield return Event(EventKind.IdentityProviderRemoved, gone);
        }

        void Describe(IReadOnlyList<IdentityProvider> providers, Dictionary<string, string> data)
        {
            data[EventData.Provider] = string.Join(", ", providers.Select(p => p.Provider));
            data[EventData.Issuer] = string.Join(", ", providers.Select(p => p.Place).Distinct());
            data[EventData.Actor] = MemberChanges.NameOf(caller.Account);
        }

        SecurityEvent Event(EventKind kind, Dictionary<string, string> data) =>
            caller.Tenant.NewEvent(kind, caller.Now) with
            {
                Actor = caller.Account.Id,
                Data = data,
            };
    }
}
