using System.Text.Json;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Telemetry;

namespace MfaFunctions.Events;

/// <summary>Sends messages to the app's queues: JSON in Base64, without expiry.</summary>
public sealed class EventQueues(StorageClients storage, TimeProvider clock)
{
    private static readonly TimeSpan NoExpiry = TimeSpan.FromSeconds(-1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly QueueClient _events = storage.Queue(StorageNames.Events);
    private readonly QueueClient _emails = storage.Queue(StorageNames.Emails);
    private readonly QueueClient _passwordResets = storage.Queue(StorageNames.PasswordResets);
    private readonly QueueClient _reverifications = storage.Queue(StorageNames.Reverifications);
    private readonly QueueClient _reseals = storage.Queue(StorageNames.Reseals);
    private readonly QueueClient _pendingActions = storage.Queue(StorageNames.PendingActions);
    private readonly QueueClient _reminders = storage.Queue(StorageNames.Reminders);
    private readonly QueueClient _webhooks = storage.Queue(StorageNames.Webhooks);

    public Task<SendReceipt> PutAsync(EventMessage message, TimeSpan invisibleFor, CancellationToken cancellationToken) =>
        PutAsync(_events, message, invisibleFor, cancellationToken);

    public Task<SendReceipt> PutAsync(EmailMessage message, TimeSpan invisibleFor, CancellationToken cancellationToken) =>
        PutAsync(_emails, message, invisibleFor, cancellationToken);

    public Task<SendReceipt> PutAsync(PasswordResetMessage message, CancellationToken cancellationToken) =>
        PutAsync(_passwordResets, message, TimeSpan.Zero, cancellationToken);

    public Task<SendReceipt> PutAsync(ReverificationMessage message, CancellationToken cancellationToken) =>
        PutAsync(_reverifications, message, TimeSpan.Zero, cancellationToken);

    public Task<SendReceipt> PutAsync(ResealMessage message, CancellationToken cancellationToken) =>
        PutAsync(_reseals, message, TimeSpan.Zero, cancellationToken);

    public Task<SendReceipt> PutAsync(PendingActionMessage message, TimeSpan invisibleFor, CancellationToken cancellationToken) =>
        PutAsync(_pendingActions, message, invisibleFor, cancellationToken);

    public Task<SendReceipt> PutAsync(ReminderMessage message, CancellationToken cancellationToken) =>
        PutAsync(_reminders, message, TimeSpan.Zero, cancellationToken);

    public Task<SendReceipt> PutAsync(WebhookMessage message, TimeSpan invisibleFor, CancellationToken cancellationToken) =>
        PutAsync(_webhooks, message, invisibleFor, cancellationToken);

    /// <summary>Makes the message of an event visible immediately.</summary>
    public Task LiftAsync(SendReceipt receipt, CancellationToken cancellationToken)
    {
        return _events.UpdateMessageAsync(
            receipt.MessageId,
            receipt.PopReceipt,
            visibilityTimeout: TimeSpan.Zero,
            cancellationToken: cancellationToken
        );
    }

    /// <summary>Deletes the message of an event that did not happen.</summary>
    public Task WithdrawAsync(SendReceipt receipt, CancellationToken cancellationToken)
    {
        return _events.DeleteMessageAsync(receipt.MessageId, receipt.PopReceipt, cancellationToken);
    }

    private async Task<SendReceipt> PutAsync(
        QueueClient queue,
        SentMessage message,
        TimeSpan invisibleFor,
        CancellationToken cancellationToken
    )
    {
        // The run that processes the message continues the trace of its cause.
        var sent = message with { TraceParent = Tracing.Parent ?? message.TraceParent, DueAt = clock.GetUtcNow() + invisibleFor };
        var response = await queue.SendMessageAsync(
            JsonSerializer.Serialize(sent, sent.GetType(), Json),
            invisibleFor,
            NoExpiry,
            cancellationToken
        );
        return response.Value;
    }
}
