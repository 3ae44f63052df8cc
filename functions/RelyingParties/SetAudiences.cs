using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.RelyingParties;

/// <summary>Lets an operator set the allowed audiences of a tenant's access tokens. The list replaces the previous one.</summary>
public sealed class SetAudiences(TenantStore tenants, TimeProvider clock)
{
    public sealed record Body(IReadOnlyList<string?>? Audiences);

    public sealed record Answer(IReadOnlyList<string> Audiences);

    [Function(nameof(SetAudiences))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "api/operator/tenants/{t}/audiences")] HttpRequest request,
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

        if (Problem(body.Audiences) is { } problem)
        {
            return ApiError.InvalidField("audiences", problem);
        }

        string[] audiences = [.. body.Audiences!.OfType<string>()];
        var decided = await tenants.ChangeAsync(
            () => tenants.FindAsync(id, cancellationToken),
            tenant =>
                tenant is null ? TenancyErrors.NoSuchTenant()
                : tenant.Audiences.SequenceEqual(audiences) ? TenantDecision.Unchanged(new Answer(audiences))
                : TenantDecision.Commit(tenant with { Audiences = audiences }, new Answer(audiences), Changed(tenant, audiences, request))
        );
        return decided.Answer;
    }

    private static Reason? Problem(IReadOnlyList<string?>? audiences) =>
        audiences switch
        {
            null => Reason.Of("required.audiences"),
            _ => FieldErrors.ProblemOfList(audiences, Audiences.Maximum)
                ?? audiences.Select(Audiences.Problem).FirstOrDefault(p => p is not null),
        };

    private SecurityEvent Changed(Tenant tenant, string[] audiences, HttpRequest request) =>
        request
            .Operator()
            .Did(
                tenant.NewEvent(
                    EventKind.AudiencesChanged,
                    clock.GetUtcNow(),
                    (EventData.Audiences, string.Join(", ", audiences)),
                    (EventData.Change, "audiences"),
                    (EventData.Client, ClientDescription.Of(request.HttpContext))
                )
            );
}
