using System.Text.Json.Serialization;

namespace MfaFunctions.Accounts;

/// <summary>What is announced for an Owner's account.</summary>
public enum PendingActionKind
{
    /// <summary>An operator resets the second factors of an Owner whom no other Owner can help. Rows of before there were others mean this.</summary>
    BreakGlass,

    /// <summary>Another Owner resets the second factors.</summary>
    Reset,

    /// <summary>Another Owner makes the Owner a member.</summary>
    Demote,

    /// <summary>Another Owner removes the Owner.</summary>
    Remove,
}

/// <summary>
/// A change to an Owner's account that was announced to every Owner. It takes effect a day later unless an Owner cancels it. An account
/// has at most one.
/// </summary>
/// <param name="Entry">Id of the cancellation link, by which the queue message knows the action again.</param>
/// <param name="EffectiveAt">When it takes effect. From then on it cannot be canceled.</param>
/// <param name="Reason">The reason given with the request.</param>
public sealed record PendingAction(
    [property: JsonPropertyName("Entry")] string Entry,
    [property: JsonPropertyName("EffectiveAt")] DateTimeOffset EffectiveAt,
    [property: JsonPropertyName("Reason")] string? Reason
)
{
    [JsonPropertyName("Kind")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PendingActionKind Kind { get; init; }

    /// <summary>User id of the Owner who asked for it; null for an operator.</summary>
    [JsonPropertyName("RequestedBy")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestedBy { get; init; }

    /// <summary>Coarse description of the client that asked for it; null in rows of earlier versions.</summary>
    [JsonPropertyName("Client")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Client { get; init; }

    /// <summary>Its kind in the data of events.</summary>
    [JsonIgnore]
    public string Word => Kind.ToString().ToLowerInvariant();

    /// <summary>Whether it ends when the person proves to have a working second factor, since it is for those who have none.</summary>
    [JsonIgnore]
    public bool EndsWithAnAcceptedFactor => Kind is PendingActionKind.BreakGlass or PendingActionKind.Reset;
}
