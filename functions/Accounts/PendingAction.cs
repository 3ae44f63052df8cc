using System.Text.Json.Serialization;

namespace MfaFunctions.Accounts;

/// <summary>Kinds of pending actions on an Owner's account.</summary>
public enum PendingActionKind
{
    /// <summary>
    /// An operator resets the second factors of an Owner whom no other Owner can help. The default, because earlier rows do not name a
    /// kind.
    /// </summary>
    BreakGlass,

    /// <summary>Another Owner resets the second factors.</summary>
    Reset,

    /// <summary>Another Owner makes the Owner a member.</summary>
    Demote,

    /// <summary>Another Owner removes the Owner.</summary>
    Remove,
}

/// <summary>
/// An announced change to an Owner's account. It takes effect a day later unless an Owner cancels it. An account has at most one.
/// </summary>
/// <param name="Entry">Id of the cancellation link. It identifies the action in the queue message.</param>
/// <param name="EffectiveAt">When it takes effect. From then on it cannot be canceled.</param>
/// <param name="Reason">The reason given with the request; null if the request has none.</param>
public sealed record PendingAction(
    [property: JsonPropertyName("Entry")] string Entry,
    [property: JsonPropertyName("EffectiveAt")] DateTimeOffset EffectiveAt,
    [property: JsonPropertyName("Reason")] string? Reason
)
{
    [JsonPropertyName("Kind")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PendingActionKind Kind { get; init; }

    /// <summary>What a reset removes; null for other kinds, and for resets announced before there was a choice.</summary>
    [JsonPropertyName("Remove")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResetParts? Remove { get; init; }

    /// <summary>User id of the Owner who requested it; null for an operator.</summary>
    [JsonPropertyName("RequestedBy")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestedBy { get; init; }

    /// <summary>Coarse description of the client that requested it; null in rows of earlier versions.</summary>
    [JsonPropertyName("Client")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Client { get; init; }

    /// <summary>The kind as stored in the data of events.</summary>
    [JsonIgnore]
    public string Word => Kind == PendingActionKind.Reset ? WordOf(Removes) : Kind.ToString().ToLowerInvariant();

    /// <summary>What it removes, if it is a reset.</summary>
    [JsonIgnore]
    public ResetParts Removes => Remove ?? ResetParts.Factors;

    /// <summary>Whether an accepted second factor of the Owner cancels it, because it is meant for Owners who have none.</summary>
    [JsonIgnore]
    public bool EndsWithAnAcceptedFactor =>
        Kind == PendingActionKind.BreakGlass || (Kind == PendingActionKind.Reset && Removes.HasFlag(ResetParts.Factors));

    /// <summary>A reset in the data of events.</summary>
    public static string WordOf(ResetParts parts) =>
        parts switch
        {
            ResetParts.Factors => "reset",
            ResetParts.FirstFactors => "resetFirstFactors",
            _ => "resetAll",
        };
}
