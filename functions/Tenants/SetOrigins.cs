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
/// Replaces the list of origins whose pages may use the session cookie. For operators.
/// </summary>
public sealed class SetOrigins(TenantStore tenants, TimeProvider clock)
{
    private const int Maximum = 20;

    public sealed record Body(IReadOnlyList<string?>? Origins);

    public sealed record Answer(IReadOnlyList<string> Origins);

    [Function(nameof(SetOrigins))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "api/operator/tenants/{t}/origins")] HttpRequest request,
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

        if (Problem(body.Origins) is { } problem)
        {
            return ApiError.InvalidField("origins", problem);
        }

        string[] origins = [.. body.Origins!.OfType<string>()];
        var decided = await tenants.ChangeAsync(
            () => tenants.FindAsync(id, cancellationToken),
            tenant =>
                tenant is null ? TenancyErrors.NoSuchTenant()
                : tenant.Origins.SequenceEqual(origins) ? TenantDecision.Unchanged(new Answer(origins))
                : TenantDecision.Commit(tenant with { Origins = origins }, new Answer(origins), Changed(tenant, origins, request))
        );
        return decided.Answer;
    }

    private static Reason? Problem(IReadOnlyList<string?>? origins) =>
        origins switch
        {
            null => Reason.Of("required.origins"),
            _ when FieldErrors.ProblemOfList(origins, Maximum) is { } problem => problem,
            _ when !origins.All(WebOrigin.IsOne) => Reason.Of("not_an_origin"),
            _ => null,
        };

    private SecurityEvent Changed(Tenant tenant, string[] origins, HttpRequest request) =>
        request
            .Operator()
            .Did(
                tenant.NewEvent(
                    EventKind.OriginsChanged,
                    clock.GetUtcNow(),
                    (EventData.Origins, string.Join(", ", origins)),
                    (EventData.Change, "origins"),
                    (EventData.Client, ClientDescription.Of(request.HttpContext))
                )
            );
}
