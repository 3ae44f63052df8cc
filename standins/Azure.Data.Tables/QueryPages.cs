using System.Text.Json;

namespace Azure.Data.Tables;

/// <summary>The pages of one query, each fetched when it is asked for.</summary>
internal sealed class QueryPages<T>(
    TableConnection connection,
    string table,
    string filter,
    int? maxPerPage,
    IEnumerable<string> select,
    CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
    where T : class, ITableEntity
{
    private readonly string _select = TableOperation.Join(select);

    public override async IAsyncEnumerable<Page<T>> AsPages(string continuationToken = null, int? pageSizeHint = null)
    {
        do
        {
            var list = TableOperation.List(table, filter, _select, pageSizeHint ?? maxPerPage, continuationToken);
            var response = await connection.SendAsync(list, CancellationToken);
            continuationToken = TokenOf(response);
            yield return Page<T>.FromValues(Rows(response), continuationToken, response);
        }
        while (continuationToken is not null);
    }

    private static T[] Rows(Response response)
    {
        using var json = JsonDocument.Parse(response.Content);
        return [.. json.RootElement.GetProperty("value").EnumerateArray().Select(EntityJson.Read<T>)];
    }

    private static string TokenOf(Response response)
    {
        var hasPartition = response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition);
        var hasRow = response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var row);
        return hasPartition || hasRow ? $"{partition} {row}" : null;
    }
}
