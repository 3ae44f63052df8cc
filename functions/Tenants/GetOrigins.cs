using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Tenants;

/// <summary>
/// Returns the origins whose pages may use the session cookie, and where passkeys work, for Owners. Only operators change them.
/// </summary>
public sealed class GetOrigins(IOptions<PortalOptions> portal, PasskeySites sites)
{
    /// <param name="Origins">The tenant's own list.</param>
    /// <param name="Portal">The origin of the service's pages, which every tenant accepts; null if none are served.</param>
    /// <param name="RelyingParties">Where passkeys work, the service's pages first.</param>
    public sealed record Answer(IReadOnlyList<string> Origins, string? Portal, IReadOnlyList<RelyingPartyResource> RelyingParties);

    [Function(nameof(GetOrigins))]
    [TenantAccess(Role.Owner)]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/origins")] HttpRequest request)
    {
        var tenant = request.Caller().Tenant;
        return ApiResult.Ok(
            new Answer(
                tenant.Origins,
                portal.Value.Origin is { Length: > 0 } origin ? origin : null,
                [.. sites.Of(tenant).Select(RelyingPartyResource.Of)]
            )
        );
    }
}
