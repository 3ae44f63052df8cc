using System.Globalization;
using System.Text.Json.Serialization;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Events;

/// <summary>The message version that this app supports, by queue.</summary>
public static class QueueVersions
{
    private static readonly Dictionary<string, int> Known = new(StringComparer.Ordinal)
    {
        [StorageNames.Events] = EventMessage.Version,
        [StorageNames.Emails] = EmailMessage.Version,
        [StorageNames.Reverifications] = ReverificationMessage.Version,
        [StorageNames.PasswordResets] = PasswordResetMessage.Version,
        [StorageNames.Reseals] = ResealMessage.Version,
        [StorageNames.PendingActions] = PendingActionMessage.Version,
        [StorageNames.Reminders] = ReminderMessage.Version,
        [StorageNames.Webhooks] = WebhookMessage.Version,
    };

    public static int Of(string queue) => Known[queue];
}

/// <summary>Members of every message in addition to its content. Messages of earlier versions lack them.</summary>
public abstract record SentMessage
{
    /// <summary>Trace of the work that sent the message (W3C Trace Context, <c>traceparent</c>).</summary>
    [JsonPropertyName("traceParent")]
    public string? TraceParent { get; init; }

    /// <summary>Earliest time at which the message may be processed, UTC.</summary>
    [JsonPropertyName("dueAt")]
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>Queue <c>events</c>: an event row may exist under this key.</summary>
/// <param name="V">Version of the message; 1.</param>
/// <param name="Table">Table of the event row.</param>
/// <param name="Partition">Partition of the event row.</param>
/// <param name="EventId">Id of the event.</param>
/// <param name="OccurredAt">When the change was started, UTC; 15 minutes later, a missing row means that it was never committed.</param>
public sealed record EventMessage(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("table")] string Table,
    [property: JsonPropertyName("partition")] string Partition,
    [property: JsonPropertyName("eventId")] string EventId,
    [property: JsonPropertyName("occurredAt")] DateTimeOffset OccurredAt
) : SentMessage
{
    public const int Version = 1;
}

/// <summary>Queue <c>emails</c>: the event row under this key is to be mailed. Contains no address, code or token.</summary>
/// <param name="FirstTriedAt">When SendGrid first failed to accept the mail, UTC; null before that.</param>
public sealed record EmailMessage(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("eventId")] string EventId,
    [property: JsonPropertyName("template")] string Template,
    [property: JsonPropertyName("tenantId")] string TenantId,
    [property: JsonPropertyName("userId")] string UserId,
    [property: JsonPropertyName("firstTriedAt")] DateTimeOffset? FirstTriedAt = null
) : SentMessage
{
    public const int Version = 1;
}

/// <summary>
/// Queue <c>password-resets</c>: somebody requested a link. For an unknown address, the user id is one that does not exist.
/// </summary>
/// <param name="Client">Coarse description of the client.</param>
/// <param name="RequestedAt">When it was requested, UTC. If it is older than the lifetime of a link, no link is sent.</param>
/// <param name="RequestId">Lets the account detect a redelivered request.</param>
public sealed record PasswordResetMessage(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("tenantId")] string TenantId,
    [property: JsonPropertyName("userId")] string UserId,
    [property: JsonPropertyName("client")] string Client,
    [property: JsonPropertyName("requestedAt")] DateTimeOffset RequestedAt,
    [property: JsonPropertyName("requestId")] string RequestId
) : SentMessage
{
    public const int Version = 1;
}

/// <summary>Queue <c>reverifications</c>: walk the tenant's roster from the cursor, for this version of its policy.</summary>
/// <param name="Cursor">The last roster row processed; null at the start.</param>
public sealed record ReverificationMessage(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("tenantId")] string TenantId,
    [property: JsonPropertyName("policyVersion")] long PolicyVersion,
    [property: JsonPropertyName("cursor")] string? Cursor
) : SentMessage
{
    public const int Version = 1;
}

/// <summary>Queue <c>reseals</c>: walk the tenant's roster from the cursor and seal secrets with the current key.</summary>
/// <param name="WalkId">The walk it belongs to; a newer one supersedes it.</param>
/// <param name="Cursor">The last roster row processed; null at the start.</param>
/// <param name="Done">Number of accounts before the cursor whose secrets are sealed with the current key.</param>
/// <param name="Failed">Number of accounts before the cursor with a record that could not be read or unsealed.</param>
public sealed record ResealMessage(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("tenantId")] string TenantId,
    [property: JsonPropertyName("walkId")] string WalkId,
    [property: JsonPropertyName("cursor")] string? Cursor,
    [property: JsonPropertyName("done")] int Done,
    [property: JsonPropertyName("failed")] int Failed
) : SentMessage
{
    public const int Version = 1;
}

/// <summary>
/// Queue <c>break-glass</c>, named after the first kind: a pending action on an Owner's account is due, unless it was canceled.
/// </summary>
/// <param name="EntryId">Id of the link that cancels it.</param>
/// <param name="EffectiveAt">When it is due, UTC.</param>
public sealed record PendingActionMessage(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("tenantId")] string TenantId,
    [property: JsonPropertyName("userId")] string UserId,
    [property: JsonPropertyName("entryId")] string EntryId,
    [property: JsonPropertyName("effectiveAt")] DateTimeOffset EffectiveAt
) : SentMessage
{
    public const int Version = 1;
}

/// <summary>Queue <c>reminders</c>: walk the tenant's roster from the cursor and remind people whose deadline is near.</summary>
/// <param name="Cursor">The last roster row processed; null at the start.</param>
public sealed record ReminderMessage(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("tenantId")] string TenantId,
    [property: JsonPropertyName("cursor")] string? Cursor
) : SentMessage
{
    public const int Version = 1;
}

/// <summary>Queue <c>webhooks</c>: an event to push to the tenant's endpoint. Contains no address, code or token.</summary>
/// <param name="EventId">Id of the security event that it follows from.</param>
/// <param name="TokenId">Id of the security event token. It is the same whenever the event is processed again.</param>
/// <param name="SessionId">The session that it concerns; null for all sessions of the person.</param>
/// <param name="Type">The type, see <see cref="CaepEvent.Type"/>.</param>
/// <param name="InitiatedBy">See <see cref="CaepEvent.InitiatedBy"/>.</param>
/// <param name="Credential">See <see cref="CaepEvent.Credential"/>.</param>
/// <param name="Change">See <see cref="CaepEvent.Change"/>.</param>
/// <param name="OccurredAt">When the event occurred, UTC.</param>
/// <param name="IssuedAt">When the message was made, UTC.</param>
/// <param name="FirstTriedAt">When the receiver first failed to accept it, UTC; null before that.</param>
public sealed record WebhookMessage(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("eventId")] string EventId,
    [property: JsonPropertyName("tokenId")] string TokenId,
    [property: JsonPropertyName("tenantId")] string TenantId,
    [property: JsonPropertyName("userId")] string UserId,
    [property: JsonPropertyName("sessionId")] string? SessionId,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("initiatedBy")] string InitiatedBy,
    [property: JsonPropertyName("credential")] string? Credential,
    [property: JsonPropertyName("change")] string? Change,
    [property: JsonPropertyName("occurredAt")] DateTimeOffset OccurredAt,
    [property: JsonPropertyName("issuedAt")] DateTimeOffset IssuedAt,
    [property: JsonPropertyName("firstTriedAt")] DateTimeOffset? FirstTriedAt = null
) : SentMessage
{
    public const int Version = 1;

    /// <summary>The messages for an event about a person, one for each event of CAEP that follows from it.</summary>
    public static IReadOnlyList<WebhookMessage> Of(SecurityEvent happened, DateTimeOffset now) =>
        [
            .. CaepEvents
                .Of(happened)
                .Select(
                    (e, i) =>
                        new WebhookMessage(
                            Version,
                            happened.Id,
                            string.Create(CultureInfo.InvariantCulture, $"{happened.Id}-{i}"),
                            happened.Tenant.Value,
                            happened.User!.Value,
                            e.Session,
                            e.Type,
                            e.InitiatedBy,
                            e.Credential,
                            e.Change,
                            happened.OccurredAt,
                            now
                        )
                ),
        ];
}
