using System.Text.Json.Serialization;
using MfaFunctions.Events;
using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>A session change as the account's row carries it. The row says which person and tenant it is about.</summary>
internal sealed record UnauditedEvent(
    [property: JsonPropertyName("Id")] string Id,
    [property: JsonPropertyName("Kind")] string Kind,
    [property: JsonPropertyName("OccurredAt")] DateTimeOffset OccurredAt,
    [property: JsonPropertyName("Data")] IReadOnlyDictionary<string, string> Data
)
{
    /// <summary>The user who caused it; null for an operator, the system or a stranger.</summary>
    [JsonPropertyName("Actor")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Actor { get; init; }

    public static UnauditedEvent Of(SecurityEvent e) => new(e.Id, e.Kind.ToString(), e.OccurredAt, e.Data) { Actor = e.Actor?.Value };

    /// <exception cref="UnavailableException">The event was written by a later version of this app.</exception>
    public SecurityEvent ToEvent(TenantId tenant, UserId user) =>
        new()
        {
            Id = Id,
            Kind = Enum.TryParse<EventKind>(Kind, out var kind)
                ? kind
                : throw new UnavailableException("An account carries an event of a later version."),
            Tenant = tenant,
            User = user,
            Actor = Actor is null ? null : UserId.Parse(Actor),
            OccurredAt = OccurredAt,
            Data = Data,
        };
}
