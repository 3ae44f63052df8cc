using System.Globalization;
using System.Xml;

namespace Azure.Data.Tables;

/// <summary>Turns an interpolated string into an OData filter, each argument as a literal of its type.</summary>
internal static class QueryFilter
{
    public static string Create(FormattableString filter) => filter is null
        ? null
        : string.Format(CultureInfo.InvariantCulture, filter.Format, [.. filter.GetArguments().Select(Literal)]);

    public static string DoubleQuotes(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    private static string Literal(object value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        long or ulong => string.Create(CultureInfo.InvariantCulture, $"{value}L"),
        sbyte or byte or short or ushort or int or uint or float or double or decimal =>
            string.Create(CultureInfo.InvariantCulture, $"{value}"),
        Guid g => $"guid'{g}'",
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        BinaryData binary => $"X'{Convert.ToHexString(binary.ToMemory().Span)}'",
        DateTimeOffset at => $"datetime'{XmlConvert.ToString(at.UtcDateTime, XmlDateTimeSerializationMode.RoundtripKind)}'",
        DateTime at => $"datetime'{XmlConvert.ToString(at.ToUniversalTime(), XmlDateTimeSerializationMode.RoundtripKind)}'",
        char or string => $"'{DoubleQuotes(value.ToString())}'",
        _ => throw new ArgumentException($"Unable to convert an argument of type {value.GetType()} to an OData literal."),
    };
}
