using System.Globalization;
using Azure.Data.Tables;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Protection;

/// <summary>The content of a row as bytes: its keys and every property in the order of names, whichever properties there are.</summary>
public static class RowContent
{
    /// <param name="row">The row, as read or about to be written.</param>
    /// <param name="before">Texts that stand before the content.</param>
    /// <param name="without">A property that is left out.</param>
    internal static byte[] Encode(TableEntity row, ReadOnlySpan<string> before, string? without = null)
    {
        // The service adds its own time and annotations, and keeps no nulls.
        var properties = row.Where(p =>
                p.Value is not null
                && p.Key is not ("PartitionKey" or "RowKey" or "Timestamp")
                && p.Key != without
                && !p.Key.StartsWith("odata.", StringComparison.Ordinal)
            )
            .OrderBy(p => p.Key, StringComparer.Ordinal);
        return LengthPrefixed.Encode([
            .. before,
            row.PartitionKey,
            row.RowKey,
            .. properties.SelectMany(p => new[] { p.Key, Text(p.Value) }),
        ]);
    }

    /// <inheritdoc cref="Encode(TableEntity, ReadOnlySpan{string}, string?)"/>
    public static byte[] Encode(TableEntity row) => Encode(row, []);

    private static string Text(object value) =>
        value switch
        {
            string text => "text " + text,
            DateTimeOffset at => string.Create(CultureInfo.InvariantCulture, $"time {at.UtcTicks}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{value.GetType().Name} {value}"),
        };
}
