using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants.Look;

/// <summary>Changes the tenant's name and color, for Owners.</summary>
public sealed class SetLook(LookChanges changes)
{
    /// <param name="Color">Null removes it.</param>
    public sealed record Body(string? Name, string? Color);

    [Function(nameof(SetLook))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/tenants/{t}/look")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), given, IfMatch.Of(request)), tenant =>
                ApiResult.Ok(LookResource.Of(tenant), LookResource.TagOf(tenant))
            )
        );
    }

    private async Task<Result<Tenant>> HandleAsync(SessionContext owner, Body body, IfMatch ifMatch)
    {
        var errors = new FieldErrors();
        // The operator may have given a name that looks like an address. An Owner may keep it.
        var name = errors.Name("name", body.Name, required: true, mayBeAddress: body.Name == owner.Tenant.Name);
        string? color = null;
        if (body.Color is { } given && !AccentColor.TryParse(given, out color, out var problem))
        {
            errors.Add("color", problem);
        }

        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        var changed = await changes.CommitAsync(owner, ifMatch, tenant =>
            tenant with
            {
                Name = name!.Value,
                Look = tenant.Look with { Color = color },
            }
        );
        return changed.Then<Tenant>(change => change.After);
    }
}
