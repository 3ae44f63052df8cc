using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>Replaces the list of relying parties at which a tenant's passkeys work besides the portal. For operators.</summary>
public sealed class SetRelyingParties(TenantStore tenants, TimeProvider clock)
{
    private const int Maximum = 10;
    private const int OriginsMaximum = 20;

    public sealed record Body(IReadOnlyList<GivenParty?>? RelyingParties);

    public sealed record GivenParty(string? RpId, IReadOnlyList<string?>? Origins);

    public sealed record Answer(IReadOnlyList<RelyingPartyResource> RelyingParties);

    [Function(nameof(SetRelyingParties))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "api/operator/tenants/{t}/relying-parties")] HttpRequest request,
        string t,
        CancellationToken cancellationToken
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(t, given, request, cancellationToken), a => ApiResult.Ok(a))
        );
    }

    private async Task<Result<Answer>> HandleAsync(string tenantText, Body body, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenantText, out var id))
        {
            return TenancyErrors.NoSuchTenant();
        }

        if (Problem(body.RelyingParties) is { } problem)
        {
            return ApiError.InvalidField("relyingParties", problem);
        }

        RelyingParty[] parties = [.. body.RelyingParties!.Select(p => new RelyingParty(p!.RpId!, [.. p.Origins!.OfType<string>()]))];
        var answer = new Answer([.. parties.Select(RelyingPartyResource.Of)]);
        var decided = await tenants.ChangeAsync(
            () => tenants.FindAsync(id, cancellationToken),
            tenant =>
                tenant is null ? TenancyErrors.NoSuchTenant()
                : Lines(tenant.RelyingParties).SequenceEqual(Lines(parties)) ? TenantDecision.Unchanged(answer)
                : TenantDecision.Commit(tenant with { RelyingParties = parties }, answer, Changed(tenant, parties, request))
        );
        return decided.Answer;
    }

    private static Reason? Problem(IReadOnlyList<GivenParty?>? parties) =>
        parties switch
        {
            null => Reason.Of("required.relying_parties"),
            _ when FieldErrors.ProblemOfList([.. parties.Select(p => p?.RpId)], Maximum) is { } problem => problem,
            _ when !parties.All(p => PasskeySites.IsId(p?.RpId)) => Reason.Of("not_a_relying_party_id"),
            _ when parties.Any(p => p!.Origins is not { Count: > 0 }) => Reason.Of("required.origins"),
            _ => parties.Select(p => FieldErrors.ProblemOfList(p!.Origins!, OriginsMaximum)).FirstOrDefault(problem => problem is not null)
                ?? (parties.All(p => p!.Origins!.All(WebOrigin.IsOne)) ? null : Reason.Of("not_an_origin")),
        };

    private static IEnumerable<string> Lines(IReadOnlyList<RelyingParty> parties) =>
        parties.Select(p => $"{p.RpId}: {string.Join(' ', p.Origins)}");

    private SecurityEvent Changed(Tenant tenant, RelyingParty[] parties, HttpRequest request) =>
        request
            .Operator()
            .Did(
                tenant.NewEvent(
                    EventKind.RelyingPartiesChanged,
                    clock.GetUtcNow(),
                    (EventData.Origins, string.Join(", ", Lines(parties))),
                    (EventData.Change, "relyingParties"),
                    (EventData.Client, ClientDescription.Of(request.HttpContext))
                )
            );
}

/// <summary>API representation of a relying party.</summary>
/// <param name="RpId">The relying party id.</param>
/// <param name="Origins">The origins whose pages may use its passkeys.</param>
public sealed record RelyingPartyResource(string RpId, IReadOnlyList<string> Origins)
{
    public static RelyingPartyResource Of(RelyingParty party) => new(party.RpId, party.Origins);
}
