using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace MfaFunctions.Tests.Conventions;

public sealed partial class OpenApiTests
{
    // The options of every answer. The web defaults also read numbers from strings, which would show as a second type.
    private static readonly JsonSerializerOptions DescribedJson = new(AnswerJson.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        NumberHandling = JsonNumberHandling.Strict,
    };

    [Fact]
    public async Task Microsoft_OpenApi_reads_the_document_without_errors()
    {
        var settings = new OpenApiReaderSettings();
        settings.AddYamlReader();
        await using var file = File.OpenRead(Path.Combine(Repository.Root, "openapi.yaml"));

        var read = await OpenApiDocument.LoadAsync(file, "yaml", settings);

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Equal(Routes.Select(Template).Distinct().Count(), read.Document!.Paths.Count);
    }

    [Theory]
    [MemberData(nameof(AnswerRecords))]
    public async Task Schema_has_the_types_formats_and_nulls_of_its_record(string schema, Type record)
    {
        var document = await SchemaAsync(schema);

        // Answers write nulls, so every property is always there.
        AssertSame(Members(record), document["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        AssertSame(
            record
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(property => $"{Name(property.Name)}: {DescribeRecord(record, property)}"),
            document["properties"]!
                .AsObject()
                .Where(property => Members(record).Contains(property.Key))
                .Select(property => $"{property.Key}: {Describe(property.Value!)}")
        );
    }

    private static string Name(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    private static string DescribeRecord(Type record, PropertyInfo property)
    {
        // Options of WebAuthn, which the library writes.
        if (property.PropertyType == typeof(JsonElement))
        {
            return "object";
        }

        var exported = DescribedJson.GetJsonSchemaAsNode(record, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true })[
            "properties"
        ]![Name(property.Name)]!;
        var isTime = property.PropertyType == typeof(DateTimeOffset) || property.PropertyType == typeof(DateTimeOffset?);
        return Describe(exported) + (isTime && exported["format"] is null ? " date-time" : "");
    }

    // "integer or null", "string date-time"
    private static string Describe(JsonNode schema)
    {
        var words = schema["enum"]?.AsArray();
        var types = schema["type"] switch
        {
            JsonArray several => several.Select(type => type!.GetValue<string>()),
            { } one => [one.GetValue<string>()],
            null when schema["oneOf"] is JsonArray choices => choices.Select(choice => Describe(choice!)),
            null when words is not null => words.Select(word => word is null ? "null" : "string").Distinct(),
            null => ["any"],
        };
        return string.Join(" or ", types.Order(StringComparer.Ordinal))
            + (schema["format"]?.GetValue<string>() == "date-time" ? " date-time" : "");
    }
}
