using System.Text.Json.Serialization;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Events;

/// <summary>Which form of its messages this app knows, by queue.</summary>
public static class QueueVersions
{
    private static readonly Dictionary<string, int> Known = new(StringComparer.Ordinal)
    {
        [StorageNames.Events] = EventMessage.Version,
        [StorageNames.Emails] = EmailMessage.Version,
        [StorageNames.Reverifications] = ReverificationMessage.Version,
        [StorageNames.PasswordResets] = PasswordResetMessage.Version,
        [StorageNames.Reseals] = ResealMessage.Version,
        [StorageNames.BreakGlass] = BreakGlassMessage.Version,
        [StorageNames.Reminders] = ReminderMessage.Version,
    };

    public static int Of(string queue) => Known[queue];
}

/// <summary>What every message says besides its work; messages of earlier versions do not.</summary>
public abstract record SentMessage
{
    /// <summary>The trace of the work that put it there (W3C Trace Context, <c>traceparent</c>).</summary>
    [JsonPropertyName("traceParent")]
    public string? TraceParent { get; init; }

    /// <summary>When it may be dealt with, UTC.</summary>
    [JsonPropertyName("dueAt")]
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>Queue <c>events</c>: an event row may exist under this key.</summary>
/// <param name="V">Form of the message; 1.</param>
/// <param name="Table">The row's table.</param>
/// <param name="Partition">The row's partition.</param>
/// <param name="EventId">The event's id.</param>
/// <param name="OccurredAt">When the change was begun, UTC; 15 minutes later a missing row means that the change never happened.</param>
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

/// <summary>Queue <c>emails</c>: the person has an event row that is to be told by mail. No address, code or token in it.</summary>
/// <param name="FirstTriedAt">When SendGrid first did not take it, UTC; null before.</param>
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

/// <summary>Queue <c>password-resets</c>: somebody asked for a link. For an unknown address the user id is one that nobody has.</summary>
/// <param name="Client">A coarse description of where the request came from.</param>
/// <param name="RequestedAt">When, UTC; a link that comes later than it would have lasted is not sent.</param>
/// <param name="RequestId">By which the account knows the request again.</param>
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

/// <summary>Queue <c>reverifications</c>: walk the tenant's roster from the cursor on, for this version of its policy.</summary>
/// <param name="Cursor">The last roster row done; null at the start.</param>
public sealed record ReverificationMessage(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("tenantId")] string TenantId,
    [property: JsonPropertyName("policyVersion")] long PolicyVersion,
    [property: JsonPropertyName("cursor")] string? Cursor
) : SentMessage
{
    public const int Version = 1;
}

/// <summary>Queue <c>reseals</c>: walk the tenant's roster from the cursor on and seal secrets under the current key.</summary>
/// <param name="WalkId">The walk it belongs to; a newer one overtakes it.</param>
/// <param name="Cursor">The last roster row done; null at the start.</param>
/// <param name="Done">Accounts before the cursor whose secrets are under the current key.</param>
/// <param name="Failed">Accounts before the cursor with a record that could not be read or opened.</param>
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

/// <summary>Queue <c>break-glass</c>: the announced reset of an Owner's factors is due, unless it was cancelled.</summary>
/// <param name="EntryId">The link entry that cancels it.</param>
/// <param name="EffectiveAt">When it is due, UTC.</param>
public sealed record BreakGlassMessage(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("tenantId")] string TenantId,
    [property: JsonPropertyName("userId")] string UserId,
    [property: JsonPropertyName("entryId")] string EntryId,
    [property: JsonPropertyName("effectiveAt")] DateTimeOffset EffectiveAt
) : SentMessage
{
    public const int Version = 1;
}

/// <summary>Queue <c>reminders</c>: walk the tenant's roster from the cursor on and remind those whose deadline is near.</summary>
/// <param name="Cursor">The last roster row done; null at the start.</param>
public sealed record ReminderMessage(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("tenantId")] string TenantId,
    [property: JsonPropertyName("cursor")] string? Cursor
) : SentMessage
{
    public const int Version = 1;
}
