using System.Text.Json.Serialization;

namespace MfaFunctions.Tenancy;

/// <summary>
/// A change to an Owner's account that is being committed and takes away a way to sign in. Account and tenant are different rows, so the
/// tenant's row names the change first: whatever is decided about the tenant meanwhile counts it as done.
/// </summary>
/// <param name="User">The Owner.</param>
/// <param name="Subject">What goes: the id of a linked identity, or of the announced reset.</param>
/// <param name="Until">The account is committed before this time or not at all; later the entry means nothing.</param>
public sealed record OwnerChange(
    [property: JsonPropertyName("User")] string User,
    [property: JsonPropertyName("Subject")] string Subject,
    [property: JsonPropertyName("Until")] DateTimeOffset Until
);
