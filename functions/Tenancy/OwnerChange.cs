using System.Text.Json.Serialization;

namespace MfaFunctions.Tenancy;

/// <summary>
/// A change to an Owner's account that removes a way to sign in and is being committed. Account and tenant are different rows, so the
/// change is first recorded in the tenant's row: concurrent decisions about the tenant treat it as done.
/// </summary>
/// <param name="User">The Owner.</param>
/// <param name="Subject">The id of a linked identity, <see cref="AllIdentities"/>, or the entry of the pending reset.</param>
/// <param name="Until">The account is committed before this time or not at all. The record is ignored afterwards.</param>
public sealed record OwnerChange(
    [property: JsonPropertyName("User")] string User,
    [property: JsonPropertyName("Subject")] string Subject,
    [property: JsonPropertyName("Until")] DateTimeOffset Until
)
{
    /// <summary>A subject: every linked identity of the Owner.</summary>
    public const string AllIdentities = "identities";
}
