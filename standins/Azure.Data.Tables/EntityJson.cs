using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Json;

namespace Azure.Data.Tables;

/// <summary>Entities to and from the service's JSON, with an <c>@odata.type</c> beside what JSON cannot express.</summary>
internal static class EntityJson
{
    public const string ETagProperty = "odata.etag";

    private const string TypeSuffix = "@odata.type";

    private static readonly ConcurrentDictionary<Type, (string Name, PropertyInfo Property)[]> Properties = new();

    public static byte[] Write(ITableEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        foreach (var (name, value) in ValuesOf(entity))
        {
            // The service ignores nulls, and owns the timestamp and the annotations.
            if (value is not null && name != nameof(ITableEntity.Timestamp) && !name.StartsWith("odata.", StringComparison.Ordinal))
            {
                Write(writer, name, value);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static T Read<T>(Response response)
        where T : class, ITableEntity
    {
        using var json = JsonDocument.Parse(response.Content);
        return Read<T>(json.RootElement);
    }

    public static T Read<T>(JsonElement row)
        where T : class, ITableEntity
    {
        var entity = Activator.CreateInstance<T>();
        if (entity is TableEntity dictionary)
        {
            foreach (var property in row.EnumerateObject().Where(p => !p.Name.EndsWith(TypeSuffix, StringComparison.Ordinal)))
            {
                dictionary.Set(property.Name, Read(row, property.Name, property.Value));
            }

            return entity;
        }

        foreach (var (name, property) in PropertiesOf(typeof(T)))
        {
            if (property.CanWrite && row.TryGetProperty(name, out var value))
            {
                property.SetValue(entity, As(Read(row, name, value), property.PropertyType));
            }
        }

        return entity;
    }

    private static object Read(JsonElement row, string name, JsonElement value)
    {
        // The service's own timestamp is a date without saying so.
        var type = row.TryGetProperty(name + TypeSuffix, out var annotation) ? annotation.GetString()
            : name == nameof(ITableEntity.Timestamp) ? "Edm.DateTime" : null;
        return Read(value, type);
    }

    private static IEnumerable<(string Name, object Value)> ValuesOf(ITableEntity entity) => entity is TableEntity dictionary
        ? dictionary.Select(pair => (pair.Key, pair.Value))
        : PropertiesOf(entity.GetType()).Where(p => p.Property.CanRead).Select(p => (p.Name, p.Property.GetValue(entity)));

    private static (string Name, PropertyInfo Property)[] PropertiesOf(Type type) => Properties.GetOrAdd(type, static t =>
    [
        .. from property in t.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           where !property.IsDefined(typeof(IgnoreDataMemberAttribute)) && property.GetIndexParameters().Length == 0
           let name = property.GetCustomAttribute<DataMemberAttribute>()?.Name ?? property.Name
           select (name == nameof(ITableEntity.ETag) ? ETagProperty : name, property),
    ]);

    private static void Write(Utf8JsonWriter writer, string name, object value)
    {
        var (type, text) = value switch
        {
            string or Enum => (null, value.ToString()),
            long number => ("Edm.Int64", number.ToString(CultureInfo.InvariantCulture)),
            Guid guid => ("Edm.Guid", guid.ToString()),
            DateTimeOffset at => ("Edm.DateTime", at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
            DateTime { Kind: DateTimeKind.Utc } at => ("Edm.DateTime", at.ToString("O", CultureInfo.InvariantCulture)),
            byte[] bytes => ("Edm.Binary", Convert.ToBase64String(bytes)),
            BinaryData binary => ("Edm.Binary", Convert.ToBase64String(binary.ToMemory().Span)),
            double => ("Edm.Double", null),
            bool or int => (null, null),
            _ => throw new NotSupportedException($"Property {name}: a {value.GetType()} of this kind is not supported."),
        };
        writer.WritePropertyName(name);
        JsonSerializer.Serialize(writer, text ?? value);
        if (type is not null)
        {
            writer.WriteString(name + TypeSuffix, type);
        }
    }

    private static object Read(JsonElement value, string type) => (value.ValueKind, type) switch
    {
        (JsonValueKind.Null, _) => null,
        (JsonValueKind.True or JsonValueKind.False, _) => value.GetBoolean(),
        (JsonValueKind.Number, not "Edm.Double") when value.TryGetInt32(out var number) => number,
        (JsonValueKind.Number, _) => value.GetDouble(),
        (_, "Edm.Double") => double.Parse(value.GetString(), CultureInfo.InvariantCulture),
        (_, "Edm.Int64") => long.Parse(value.GetString(), CultureInfo.InvariantCulture),
        (_, "Edm.Guid") => value.GetGuid(),
        (_, "Edm.DateTime") => value.GetDateTimeOffset(),
        (_, "Edm.Binary") => value.GetBytesFromBase64(),
        _ => value.GetString(),
    };

    // What the row has, as what the property wants; the service's types are fewer than ours.
    private static object As(object value, Type propertyType)
    {
        var type = Nullable.GetUnderlyingType(propertyType) ?? propertyType;
        return value switch
        {
            null => null,
            _ when type.IsInstanceOfType(value) => value,
            string name when type.IsEnum => Enum.Parse(type, name),
            string etag when type == typeof(ETag) => new ETag(etag),
            int number when type == typeof(double) => (double)number,
            DateTimeOffset at when type == typeof(DateTime) => at.UtcDateTime,
            byte[] bytes when type == typeof(BinaryData) => BinaryData.FromBytes(bytes),
            _ => throw new InvalidOperationException($"A stored {value.GetType()} cannot be read as {type}."),
        };
    }
}
