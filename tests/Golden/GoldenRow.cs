using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Golden;

/// <summary>
/// A stored row as the file <c>tests/Golden/rows/{name}.json</c> describes it: keys, columns, their EDM types and values. Storage accounts
/// contain such rows, so never edit a file to make a test pass. A new form of a row gets a new file.
/// </summary>
internal sealed class GoldenRow
{
    private static readonly JsonSerializerOptions Stored = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Readable = new(Stored) { WriteIndented = true };

    // Columns that every row has by now, and that files of earlier forms lack.
    private static readonly string[] Later = ["Revision"];

    private readonly JsonObject _file;

    private GoldenRow(JsonObject file)
    {
        _file = file;
        Entity = new TableEntity(file["partitionKey"]!.GetValue<string>(), file["rowKey"]!.GetValue<string>());
        foreach (var (name, column) in file["columns"]!.AsObject())
        {
            Entity[name] = Value(column!);
        }
    }

    public TableEntity Entity { get; }

    public static GoldenRow Load(string name) =>
        new(JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Golden", "rows", name + ".json")))!.AsObject());

    /// <summary>Puts the row into storage as the app left it when the file was made.</summary>
    public Task InsertAsync(MfaHost host) => Table(host).AddEntityAsync(Entity);

    public Task DeleteAsync(MfaHost host) => Table(host).DeleteEntityAsync(Entity.PartitionKey, Entity.RowKey);

    /// <summary>Fails unless the row in storage has exactly the file's columns, with the same types and values.</summary>
    /// <param name="varying">Columns whose values differ each time; only their types are compared.</param>
    public async Task AssertStoredAsync(MfaHost host, params string[] varying) =>
        AssertSame(await Table(host).GetEntityAsync<TableEntity>(Entity.PartitionKey, Entity.RowKey), varying);

    /// <inheritdoc cref="AssertStoredAsync"/>
    public void AssertSame(TableEntity stored, params string[] varying)
    {
        var columns = new JsonObject();
        foreach (
            var (name, value) in stored
                .Where(c => IsOfTheApp(c) && (Entity.ContainsKey(c.Key) || !Later.Contains(c.Key)))
                .OrderBy(c => c.Key, StringComparer.Ordinal)
        )
        {
            var varies = varying.Contains(name) && Entity.TryGetValue(name, out var golden) && golden.GetType() == value.GetType();
            columns[name] = Column(varies ? Entity[name] : value);
        }

        var actual = new JsonObject
        {
            ["table"] = _file["table"]!.GetValue<string>(),
            ["partitionKey"] = stored.PartitionKey,
            ["rowKey"] = stored.RowKey,
            ["columns"] = columns,
        };
        Assert.Equal(_file.ToJsonString(Readable), actual.ToJsonString(Readable));
    }

    private TableClient Table(MfaHost host) => new TableServiceClient(host.Used.Storage).GetTableClient(_file["table"]!.GetValue<string>());

    // The service adds its own timestamp and annotations, and does not store nulls.
    private static bool IsOfTheApp(KeyValuePair<string, object> column) =>
        column is { Value: not null, Key: not ("PartitionKey" or "RowKey" or "Timestamp") }
        && !column.Key.StartsWith("odata.", StringComparison.Ordinal);

    // The file shows JSON columns as JSON, so that people can read them.
    private static object Value(JsonNode column) =>
        (column["type"]!.GetValue<string>(), column["value"]) switch
        {
            ("Edm.Int32", { } value) => value.GetValue<int>(),
            ("Edm.Int64", { } value) => long.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture),
            ("Edm.Boolean", { } value) => value.GetValue<bool>(),
            ("Edm.DateTime", { } value) => DateTimeOffset.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture),
            ("Edm.String", { } value) => value.GetValue<string>(),
            ("Edm.String", null) => column["json"]!.ToJsonString(Stored),
            var (type, _) => throw new NotSupportedException(type),
        };

    private static JsonObject Column(object value) =>
        value switch
        {
            int number => new() { ["type"] = "Edm.Int32", ["value"] = number },
            long number => new() { ["type"] = "Edm.Int64", ["value"] = number.ToString(CultureInfo.InvariantCulture) },
            bool truth => new() { ["type"] = "Edm.Boolean", ["value"] = truth },
            DateTimeOffset at => new()
            {
                ["type"] = "Edm.DateTime",
                ["value"] = at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            },
            string text when ReadJson(text) is { } json => new() { ["type"] = "Edm.String", ["json"] = json },
            string text => new() { ["type"] = "Edm.String", ["value"] = text },
            _ => throw new NotSupportedException(value.GetType().Name),
        };

    private static JsonNode? ReadJson(string text) => text is ['{' or '[', ..] ? JsonNode.Parse(text) : null;
}
