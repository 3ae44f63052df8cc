using System.Globalization;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>One request to the table service, sent by itself or as a part of a transaction.</summary>
internal sealed record TableOperation(RequestMethod Method, string Path, byte[] Body = null)
{
    public string ContentType { get; init; } = "application/json";
    public ETag IfMatch { get; init; }
    public bool WantsNoContent { get; init; }

    public static TableOperation From(string table, TableTransactionAction action) => action.ActionType switch
    {
        TableTransactionActionType.Add => Add(table, action.Entity),
        TableTransactionActionType.UpdateMerge => Put(table, action.Entity, TableUpdateMode.Merge, action.ETag),
        TableTransactionActionType.UpdateReplace => Put(table, action.Entity, TableUpdateMode.Replace, action.ETag),
        TableTransactionActionType.UpsertMerge => Put(table, action.Entity, TableUpdateMode.Merge, default),
        TableTransactionActionType.UpsertReplace => Put(table, action.Entity, TableUpdateMode.Replace, default),
        TableTransactionActionType.Delete => Delete(table, action.Entity.PartitionKey, action.Entity.RowKey, action.ETag),
        _ => throw new InvalidOperationException("Unknown request type."),
    };

    public static TableOperation Get(string table, string partitionKey, string rowKey, IEnumerable<string> select) =>
        new(RequestMethod.Get, $"{PathOf(table, partitionKey, rowKey)}{Query(("$select", Join(select)))}");

    public static TableOperation List(string table, string filter, string select, int? top, string continuationToken)
    {
        // The token is the service's two opaque continuation headers with a space between.
        var next = continuationToken?.Split(' ', 2) ?? [];
        var query = Query(
            ("$filter", filter),
            ("$select", select),
            ("$top", top?.ToString(CultureInfo.InvariantCulture)),
            ("NextPartitionKey", next.FirstOrDefault()),
            ("NextRowKey", next.ElementAtOrDefault(1)));
        return new(RequestMethod.Get, $"{table}(){query}");
    }

    public static TableOperation Add(string table, ITableEntity entity) =>
        new(RequestMethod.Post, table, EntityJson.Write(entity)) { WantsNoContent = true };

    public static TableOperation Put(string table, ITableEntity entity, TableUpdateMode mode, ETag ifMatch)
    {
        var body = EntityJson.Write(entity);
        var method = mode == TableUpdateMode.Replace ? RequestMethod.Put : RequestMethod.Patch;
        return new(method, PathOf(table, entity.PartitionKey, entity.RowKey), body) { IfMatch = ifMatch };
    }

    public static TableOperation Delete(string table, string partitionKey, string rowKey, ETag ifMatch) =>
        new(RequestMethod.Delete, PathOf(table, partitionKey, rowKey)) { IfMatch = ifMatch == default ? ETag.All : ifMatch };

    public static string Join(IEnumerable<string> select) => select is null ? null : string.Join(',', select);

    public IEnumerable<(string Name, string Value)> Headers()
    {
        yield return ("Accept", "application/json;odata=minimalmetadata");
        yield return ("DataServiceVersion", "3.0");
        if (Body is not null)
        {
            yield return ("Content-Type", ContentType);
        }

        if (WantsNoContent)
        {
            yield return ("Prefer", "return-no-content");
        }

        if (IfMatch != default)
        {
            yield return ("If-Match", IfMatch.ToString());
        }
    }

    private static string PathOf(string table, string partitionKey, string rowKey)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return $"{table}(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')";
    }

    private static string Escape(string key) => Uri.EscapeDataString(QueryFilter.DoubleQuotes(key));

    private static string Query(params (string Name, string Value)[] parameters)
    {
        var present = parameters.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}");
        var query = string.Join('&', present);
        return query.Length == 0 ? query : "?" + query;
    }
}
