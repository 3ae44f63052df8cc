using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants.Look;

/// <summary>Replaces the tenant's logo, for Owners. The body is the picture itself.</summary>
public sealed class SetLogo(LookChanges changes, TenantStore tenants, LogoRows rows)
{
    [Function(nameof(SetLogo))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/tenants/{t}/logo")] HttpRequest request
    )
    {
        return ApiResult.From(await HandleAsync(request.Caller(), request), tenant =>
            ApiResult.Ok(LookResource.Of(tenant), LookResource.TagOf(tenant))
        );
    }

    private async Task<Result<Tenant>> HandleAsync(SessionContext owner, HttpRequest request)
    {
        if ((await RawBody.ReadAsync(request, LogoImage.LengthLimit)).IsRefused(out var unreadable, out var picture))
        {
            return unreadable;
        }

        if (LogoImage.Read(picture, out var problem) is not { } image)
        {
            return ApiError.InvalidRequest(problem!);
        }

        // Checked before the write, so that a refusal leaves no picture. The commit checks both again.
        var ifMatch = IfMatch.Of(request);
        if (!owner.IsFresh)
        {
            return Denials.NotFresh(owner);
        }

        if (TenantErrors.Mismatch(ifMatch, LookResource.TagOf(owner.Tenant)) is { } mismatch)
        {
            return mismatch;
        }

        var logo = new TenantLogo(LogoRows.HashOf(picture), image.Type, image.Width, image.Height);
        await rows.WriteAsync(owner.Tenant.Id, picture, CancellationToken.None);
        var changed = await changes.CommitAsync(owner, ifMatch, tenant => tenant with { Look = tenant.Look with { Logo = logo } });
        await DropUnusedAsync(owner.Tenant.Id, changed.IsRefused(out _, out var change) ? logo : change.Before.Look.Logo);
        return changed.Then<Tenant>(c => c.After);
    }

    // The replaced picture, or the new one if another Owner was faster. Unless the tenant names it all the same.
    private async Task DropUnusedAsync(TenantId id, TenantLogo? logo)
    {
        if (logo is not null && (await tenants.GetAsync(id, CancellationToken.None)).Look.Logo?.Hash != logo.Hash)
        {
            await rows.DeleteAsync(id, logo.Hash, CancellationToken.None);
        }
    }
}
