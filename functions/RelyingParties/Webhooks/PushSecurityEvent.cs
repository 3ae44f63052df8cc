using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.RelyingParties.Webhooks;

/// <summary>Pushes one event to the endpoint that its tenant has now. An event can arrive twice, with the same <c>jti</c>.</summary>
public sealed partial class PushSecurityEvent(
    TenantStore tenants,
    SecurityEventTokens tokens,
    WebhookTokens bearers,
    WebhookReceiver receiver,
    EventQueues queues,
    MfaMetrics metrics,
    TimeProvider clock,
    ILogger<PushSecurityEvent> logger
)
{
    /// <exception cref="WebhookRefusedException">The receiver refused the event for good, or did not accept it within a day.</exception>
    [Function(nameof(PushSecurityEvent))]
    public async Task RunAsync(
        [QueueTrigger(StorageNames.Webhooks, Connection = StorageOptions.Section)] WebhookMessage message,
        CancellationToken cancellationToken
    )
    {
        if (await tenants.FindAsync(TenantId.Parse(message.TenantId), cancellationToken) is not { Webhook: { } webhook } tenant)
        {
            metrics.Pushed(PushOutcome.Overtaken);
            Log.NoWebhook(logger, message.TokenId, message.TenantId);
            return;
        }

        var token = tokens.Sign(message, webhook.Url);
        var answer = await receiver.PushAsync(new Uri(webhook.Url), token, bearers.Open(tenant), cancellationToken);
        if (answer.IsAccepted)
        {
            metrics.Pushed(PushOutcome.Accepted);
            Log.Pushed(logger, message.TokenId, message.Type, message.TenantId);
            return;
        }

        if (answer.Error is { } error)
        {
            metrics.Pushed(PushOutcome.Refused);
            throw new WebhookRefusedException(
                $"The receiver of tenant {message.TenantId} refused an event ({message.Type}) with status 400: {error}."
            );
        }

        await PostponeAsync(message, answer.Reason, cancellationToken);
    }

    private async Task PostponeAsync(WebhookMessage message, string reason, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var first = message.FirstTriedAt ?? now;
        if (DeliveryRetries.DelayAfter(first, now) is not { } delay)
        {
            metrics.Pushed(PushOutcome.Refused);
            throw new WebhookRefusedException(
                $"The receiver of tenant {message.TenantId} has not accepted an event ({message.Type}) for 24 hours; at last: {reason}."
            );
        }

        await queues.PutAsync(message with { FirstTriedAt = first }, delay, cancellationToken);
        metrics.Pushed(PushOutcome.Postponed);
        Log.Postponed(logger, message.TokenId, message.TenantId, reason, delay);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Event {TokenId} ({Type}) was accepted by the receiver of tenant {TenantId}")]
        public static partial void Pushed(ILogger logger, string tokenId, string type, string tenantId);

        [LoggerMessage(LogLevel.Information, "Event {TokenId} is not pushed, because tenant {TenantId} has no webhook any more")]
        public static partial void NoWebhook(ILogger logger, string tokenId, string tenantId);

        [LoggerMessage(
            LogLevel.Warning,
            "Event {TokenId} was not accepted by the receiver of tenant {TenantId}: {Reason}; next attempt in {Delay}"
        )]
        public static partial void Postponed(ILogger logger, string tokenId, string tenantId, string reason, TimeSpan delay);
    }
}
