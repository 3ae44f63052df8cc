using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Authorization;

/// <summary>Decides which pages may use the session cookie: this app's own, in every tenant, and those on the tenant's list.</summary>
public sealed class AllowedOrigins(IOptions<PortalOptions> portal)
{
    /// <param name="tenant">The tenant of the request; null if it does not exist.</param>
    /// <param name="origin">The <c>Origin</c> header (RFC 6454 §7); empty if there is none.</param>
    public bool Contains(Tenant? tenant, string origin) =>
        (origin.Length > 0 && origin == portal.Value.Origin) || tenant?.HasOrigin(origin) == true;
}
