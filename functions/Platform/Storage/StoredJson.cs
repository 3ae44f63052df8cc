using System.Text.Json;
using Azure.Data.Tables;

namespace MfaFunctions.Platform.Storage;

/// <summary>
/// JSON stored in a row. Anything that cannot be read as written results in a 503, never in "no second factor" (ASVS 16.5.3).
/// </summary>
/// <remarks>
/// A missing member would otherwise be read as its default, or as null. A member is marked <c>[JsonRequired]</c> if its absence would lower
/// a requirement on somebody. A member that was added later and is not marked has a default that is correct for all older rows.
/// </remarks>
public static class StoredJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <param name="row">The row as read.</param>
    /// <param name="property">The property that contains the JSON.</param>
    /// <param name="absent">What a row written before the property existed stands for; null if every row has the property.</param>
    /// <exception cref="UnavailableException">The JSON is missing or is not as written.</exception>
    public static T Read<T>(TableEntity row, string property, string? absent = null)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(row.GetString(property) ?? absent!, Options) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or ArgumentNullException)
        {
            throw new UnavailableException($"Row {row.RowKey} of {row.PartitionKey}: {property} cannot be read.", e);
        }
    }
}
