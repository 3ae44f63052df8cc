using System.Text.RegularExpressions;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Factors.Passkeys;

/// <summary>The relying parties at which a tenant's passkeys work: the portal, and those that an operator listed.</summary>
public sealed partial class PasskeySites(IOptions<PortalOptions> portal)
{
    /// <summary>Longest relying party id: a host name.</summary>
    public const int IdLimit = 253;

    /// <summary>The relying party id of the portal: its host; null if there is no portal.</summary>
    public string? PortalId { get; } = portal.Value.ToRpId();

    /// <summary>Whether the text has the form of a relying party id.</summary>
    public static bool IsId(string? text) => text is { Length: <= IdLimit } && IdForm().IsMatch(text);

    /// <summary>All relying parties of a tenant, the portal first, each id once.</summary>
    public IReadOnlyList<RelyingParty> Of(Tenant tenant)
    {
        if (PortalId is null)
        {
            return tenant.RelyingParties;
        }

        var listed = tenant.RelyingParties.Where(p => p.RpId == PortalId).SelectMany(p => p.Origins);
        return
        [
            new RelyingParty(PortalId, [.. listed.Prepend(portal.Value.Origin).Distinct(StringComparer.Ordinal)]),
            .. tenant.RelyingParties.Where(p => p.RpId != PortalId),
        ];
    }

    public RelyingParty? Find(Tenant tenant, string rpId) => Of(tenant).FirstOrDefault(p => p.RpId == rpId);

    /// <summary>The relying party that a request is about.</summary>
    /// <param name="asked">The id that it names; null if it names none.</param>
    /// <param name="origin">The page's origin, as sent by the browser; empty if absent.</param>
    /// <returns>Null if the tenant does not have the named one, or the service has no portal.</returns>
    public RelyingParty? For(Tenant tenant, string? asked, string origin) =>
        asked is not null
            ? Find(tenant, asked)
            : Of(tenant).FirstOrDefault(p => p.Origins.Contains(origin, StringComparer.Ordinal))
                ?? (PortalId is null ? null : Find(tenant, PortalId));

    /// <summary>Reads the field <c>rpId</c>, which may be absent.</summary>
    public static string? Read(FieldErrors errors, string? text)
    {
        if (text is not null && !IsId(text))
        {
            errors.Add("rpId", Reason.Of("not_a_relying_party_id"));
        }

        return text;
    }

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();
}
