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

namespace MfaFunctions.Tenants;

/// <summary>
/// Creates a tenant and invites its first Owner by mail, for operators. Repeating the call completes a partially created tenant.
/// </summary>
public sealed class CreateTenant(
    TenantStore tenants,
    TenantIndex index,
    AccountDirectory directory,
    AccountProvisioning accounts,
    TimeProvider clock
)
{
    public sealed record OwnerBody(string? Email, string? DisplayName, string? Locale)
    {
        public override string ToString() => "***";
    }

    public sealed record Body(string? TenantId, string? Name, OwnerBody? Owner);

    public sealed record Answer(string TenantId, string OwnerUserId);

    [Function(nameof(CreateTenant))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/operator/tenants")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(given, request.Operator(), cancellationToken), ApiResult.Created)
        );
    }

    private async Task<Result<Answer>> HandleAsync(Body body, NamedOperator by, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var id = errors.Tenant("tenantId", body.TenantId);
        if (id == TenantId.Unknown)
        {
            errors.Add("tenantId", Reason.Of("reserved_tenant_id"));
        }

        var name = errors.Name("name", body.Name, required: true, mayBeAddress: true);
        var person = accounts.Read(errors, "owner.", body.Owner?.Email, body.Owner?.DisplayName, body.Owner?.Locale, Role.Owner);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        var now = clock.GetUtcNow();
        // Checked before any write, so that a refusal leaves no trace.
        if (
            await tenants.FindAsync(id!, cancellationToken) is { } existing
            && await directory.FindAsync(id!, SoughtAddress.Of(person.Email), cancellationToken) is var claimed
            && (claimed is null || !existing.Owners.Contains(claimed.Value))
        )
        {
            return TenantErrors.Exists();
        }

        var user = await directory.ClaimAsync(id!, person.Email, UserId.New(), cancellationToken);
        await index.AddAsync(id!, cancellationToken);
        var tenant = new Tenant
        {
            Id = id!,
            Name = name!.Value,
            Policy = new TwoFactorPolicy { Since = now },
            Owners = [user.Value],
        };
        if (
            !await tenants.TryAddAsync(tenant, by.Did(tenant.NewEvent(EventKind.TenantCreated, now)))
            && await tenants.FindAsync(id!, cancellationToken) is { } winner
            && !winner.Owners.Contains(user.Value)
        )
        {
            await directory.ReleaseAsync(id!, SoughtAddress.Of(person.Email), user, cancellationToken);
            return TenantErrors.Exists();
        }

        var owner = await accounts.EnsureAsync(tenant, person, now, cancellationToken, by.Did);
        return owner.Then<Answer>(made => new Answer(id!.Value, made.Id.Value));
    }
}
