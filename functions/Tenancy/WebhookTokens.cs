using System.Text;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tenancy;

/// <summary>Seals the bearer tokens of tenants' webhooks, each bound to its tenant.</summary>
public sealed partial class WebhookTokens(SecretSealer sealer, ILogger<WebhookTokens> logger)
{
    private const string Purpose = "webhook token";

    public string Seal(TenantId tenant, string token) => sealer.Seal(Encoding.ASCII.GetBytes(token), Purpose, tenant.Value);

    /// <returns>Null if the webhook has no token.</returns>
    /// <exception cref="ProtectionException">The record was altered, or its key is gone.</exception>
    public string? Open(Tenant tenant) =>
        tenant.Webhook?.SealedToken is { } record ? Encoding.ASCII.GetString(sealer.Open(record, Purpose, tenant.Id.Value)) : null;

    public bool IsCurrent(Tenant tenant) => tenant.Webhook?.SealedToken is not { } record || sealer.IsUnderCurrentKey(record);

    /// <summary>Reseals the token with the current key. One that cannot be opened is logged and left unchanged.</summary>
    public Tenant Reseal(Tenant tenant)
    {
        if (IsCurrent(tenant))
        {
            return tenant;
        }

        try
        {
            var resealed = sealer.Reseal(tenant.Webhook!.SealedToken!, Purpose, tenant.Id.Value);
            return tenant with { Webhook = tenant.Webhook with { SealedToken = resealed } };
        }
        catch (ProtectionException e)
        {
            Log.NotResealed(logger, tenant.Id.Value, e.Message);
            return tenant;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Failed to reseal the webhook token of tenant {TenantId} with the current key: {Reason}")]
        public static partial void NotResealed(ILogger logger, string tenantId, string reason);
    }
}
