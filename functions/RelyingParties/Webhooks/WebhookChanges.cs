using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.RelyingParties.Webhooks;

/// <summary>Commits an Owner's change of the webhook, under its ETag, with an event that names the host.</summary>
public sealed class WebhookChanges(TenantChanges tenants)
{
    /// <param name="owner">The Owner, whose second factor must be fresh.</param>
    /// <param name="ifMatch">The ETag that the Owner has read.</param>
    /// <param name="webhook">The new webhook; null to remove it.</param>
    public async Task<Result<Tenant>> CommitAsync(SessionContext owner, IfMatch ifMatch, TenantWebhook? webhook)
    {
        if (!owner.IsFresh)
        {
            return Denials.NotFresh(owner);
        }

        return await tenants.CommitAsync<Tenant>(owner, tenant =>
        {
            var refusal = ifMatch.Refuse(WebhookResource.TagOf(tenant), Reason.Of("if_match_missing"), (sent, stored) =>
                Reason.Of("resource_changed", ("sent", sent), ("current", stored))
            );
            if (refusal is not null)
            {
                return refusal;
            }

            var next = tenant with { Webhook = webhook };
            return tenant.Webhook == webhook ? TenantDecision.Unchanged(next) : TenantDecision.Commit(next, next, Changed(owner, webhook));
        });
    }

    // Only the host: the rest of the address may be a secret between the tenant and its receiver.
    private static SecurityEvent Changed(SessionContext owner, TenantWebhook? webhook) =>
        owner.Tenant.NewEvent(
            EventKind.WebhookChanged,
            owner.Now,
            (EventData.Host, webhook is null ? "" : new Uri(webhook.Url).Host),
            (EventData.Client, owner.Request.Client)
        ) with
        {
            Actor = owner.Account.Id,
        };
}
