using System.Text.Json;
using Azure.Data.Tables;

namespace MfaFunctions.Platform.Storage;

/// <summary>What a row holds as JSON. Whatever cannot be read as it was written is a 503, never "no second factor" (ASVS 16.5.3).</summary>
/// <remarks>
/// A member that is missing would else be taken for its default, or for null. Whose absence would mean that less is asked of somebody
/// is marked <c>[JsonRequired]</c>; members that came later and are not have a default that every row from before them means.
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
    /// <param name="property">Which property of it holds the JSON.</param>
    /// <param name="absent">What a row from before there was such a property stands for; null when every row has it.</param>
    /// <exception cref="UnavailableException">It is missing, or is not what was written.</exception>
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
