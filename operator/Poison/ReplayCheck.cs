using System.Text.Json;
using Azure;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Events.Poison;
using MfaFunctions.KeyRotation;
using MfaFunctions.Notifications;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Operator.Poison;

/// <summary>Decides whether a poison message still applies.</summary>
internal sealed class ReplayCheck(
    EventRows events,
    AccountStore accounts,
    TenantStore tenants,
    ResealWalks walks,
    MailRelevance meaning,
    TimeProvider clock
)
{
    /// <returns>Why the message must not be replayed; null if it may be.</returns>
    public async Task<string?> FindRefusalAsync(PoisonMessage message, CancellationToken cancellationToken)
    {
        if (QueueEnvelope.Read(message.Body) is not { } envelope)
        {
            return "it is not a message of this app.";
        }

        if (envelope.V != QueueVersions.Of(message.Queue))
        {
            return $"its version {envelope.V} is unknown; this tool supports {QueueVersions.Of(message.Queue)}.";
        }

        try
        {
            return message.Queue switch
            {
                StorageNames.Events => await OfEventAsync(Read<EventMessage>(message), cancellationToken),
                StorageNames.Emails => await OfMailAsync(Read<EmailMessage>(message), cancellationToken),
                StorageNames.Reverifications => await OfWalkAsync(Read<ReverificationMessage>(message), cancellationToken),
                StorageNames.Reseals => await OfResealAsync(Read<ResealMessage>(message), cancellationToken),
                StorageNames.PendingActions => await OfPendingActionAsync(Read<PendingActionMessage>(message), cancellationToken),
                StorageNames.Reminders => await OfReminderAsync(Read<ReminderMessage>(message), cancellationToken),
                StorageNames.Webhooks => await OfWebhookAsync(Read<WebhookMessage>(message), cancellationToken),
                _ => await OfResetAsync(Read<PasswordResetMessage>(message), cancellationToken),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException or RequestFailedException { Status: 400 or 404 })
        {
            return "it contains values that are not valid.";
        }
        catch (RequestFailedException e)
        {
            return $"storage answered {e.Status} to the lookup of its subject; try again.";
        }
        catch (UnavailableException e)
        {
            return $"its subject cannot be read: {e.Message}";
        }
    }

    /// <summary>Location of the event row of a pending mail; null if the message is not for a mail.</summary>
    public static (string Partition, string EventId)? MarkOf(PoisonMessage message)
    {
        try
        {
            var mail = Read<EmailMessage>(message);
            return (AccountStore.Partition(TenantId.Parse(mail.TenantId), UserId.Parse(mail.UserId)), mail.EventId);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <exception cref="FormatException">The message does not have this form.</exception>
    private static T Read<T>(PoisonMessage message)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(message.Body, JsonSerializerOptions.Web) ?? throw new FormatException();
        }
        catch (JsonException e)
        {
            throw new FormatException("The message does not belong on its queue.", e);
        }
    }

    private async Task<string?> OfEventAsync(EventMessage message, CancellationToken cancellationToken) =>
        await events.FindAsync(message.Table, message.Partition, message.EventId, cancellationToken) is null
            ? "its event row is gone: the event was processed, or its change was never committed."
            : null;

    private async Task<string?> OfMailAsync(EmailMessage message, CancellationToken cancellationToken)
    {
        var (tenantId, user) = (TenantId.Parse(message.TenantId), UserId.Parse(message.UserId));
        if (
            await events.FindAsync(StorageNames.Accounts, AccountStore.Partition(tenantId, user), message.EventId, cancellationToken)
            is not { } told
        )
        {
            return "the mail was already sent: its event row is gone.";
        }

        return
            await accounts.FindAsync(tenantId, user, cancellationToken) is not { } account
            || await tenants.FindAsync(tenantId, cancellationToken) is not { } tenant
            || await meaning.FindAsync(told, account, tenant, cancellationToken) is null
            ? "the mail is outdated: its link was used or has expired, or its requirement no longer applies."
            : null;
    }

    private async Task<string?> OfWalkAsync(ReverificationMessage message, CancellationToken cancellationToken) =>
        (await tenants.FindAsync(TenantId.Parse(message.TenantId), cancellationToken))?.Policy.Version == message.PolicyVersion
            ? null
            : "the tenant's policy has changed since, and the new version has its own walk.";

    private async Task<string?> OfPendingActionAsync(PendingActionMessage message, CancellationToken cancellationToken) =>
        (await accounts.FindAsync(TenantId.Parse(message.TenantId), UserId.Parse(message.UserId), cancellationToken))?.PendingAction?.Entry
        == message.EntryId
            ? null
            : "the announced change was canceled or already applied.";

    private async Task<string?> OfResetAsync(PasswordResetMessage message, CancellationToken cancellationToken) =>
        clock.GetUtcNow() - message.RequestedAt >= OneTimeLinks.ResetLifetime ? "the request is older than the lifetime of its link."
        : await accounts.FindAsync(TenantId.Parse(message.TenantId), UserId.Parse(message.UserId), cancellationToken)
            is not { Profile.Closed: false } account
            ? "its account does not exist or is closed."
        : account.Profile.HasAnswered(message.RequestId) ? "a link was already issued for this request."
        : null;

    private async Task<string?> OfReminderAsync(ReminderMessage message, CancellationToken cancellationToken) =>
        (await tenants.FindAsync(TenantId.Parse(message.TenantId), cancellationToken))?.Policy.Mode == TwoFactorMode.Required
            ? null
            : "the tenant no longer requires a second factor, so no reminder is due.";

    private async Task<string?> OfWebhookAsync(WebhookMessage message, CancellationToken cancellationToken) =>
        (await tenants.FindAsync(TenantId.Parse(message.TenantId), cancellationToken))?.Webhook is null
            ? "the tenant has no webhook any more."
            : null;

    private async Task<string?> OfResealAsync(ResealMessage message, CancellationToken cancellationToken) =>
        await walks.FindAsync(TenantId.Parse(message.TenantId), cancellationToken) is { FinishedAt: null } walk && walk.Id == message.WalkId
            ? null
            : "this walk is finished or superseded.";
}
