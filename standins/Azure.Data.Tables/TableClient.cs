using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables;

public class TableClient
{
    private const int NotFound = 404;
    private const int Conflict = 409;

    private readonly TableConnection _connection;

    protected TableClient()
    {
    }

    internal TableClient(TableConnection connection, string name)
    {
        _connection = connection;
        Name = name;
    }

    public virtual string AccountName => _connection.AccountName;

    public virtual string Name { get; }

    public virtual Uri Uri => _connection.UriOf(Name);

    public static string CreateQueryFilter(FormattableString filter) => QueryFilter.Create(filter);

    public virtual async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["TableName"] = Name });
        var create = new TableOperation(RequestMethod.Post, "Tables", body) { WantsNoContent = true };
        var response = await _connection.SendAsync(create, cancellationToken, Conflict);
        return response.Status == Conflict && ODataError.CodeOf(response) != "TableAlreadyExists"
            ? throw new RequestFailedException(response)
            : Response.FromValue(new TableItem(Name), response);
    }

    public virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default) =>
        _connection.SendAsync(new TableOperation(RequestMethod.Delete, $"Tables('{Name}')"), cancellationToken, NotFound);

    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await _connection.SendAsync(TableOperation.Get(Name, partitionKey, rowKey, select), cancellationToken);
        return Response.FromValue(EntityJson.Read<T>(response), response);
    }

    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var get = TableOperation.Get(Name, partitionKey, rowKey, select);
        var response = await _connection.SendAsync(get, cancellationToken, NotFound);
        return response.Status == NotFound
            ? new NoValueResponse<T>(response)
            : Response.FromValue(EntityJson.Read<T>(response), response);
    }

    public virtual async Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity => await _connection.SendAsync(TableOperation.Add(Name, entity), cancellationToken);

    public virtual async Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        // Without If-Match the service would take the update for an upsert.
        return ifMatch == default
            ? throw new ArgumentException("Value cannot be empty.", nameof(ifMatch))
            : await _connection.SendAsync(TableOperation.Put(Name, entity, mode, ifMatch), cancellationToken);
    }

    public virtual async Task<Response> UpsertEntityAsync<T>(
        T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => await _connection.SendAsync(TableOperation.Put(Name, entity, mode, default), cancellationToken);

    public virtual Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        _connection.SendAsync(TableOperation.Delete(Name, partitionKey, rowKey, ifMatch), cancellationToken, NotFound);

    public virtual Task<Response> DeleteEntityAsync(
        ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);

    public virtual AsyncPageable<T> QueryAsync<T>(
        string filter = null, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => new QueryPages<T>(_connection, Name, filter, maxPerPage, select, cancellationToken);

    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        TableOperation[] operations = [.. transactionActions.Select(action => TableOperation.From(Name, action))];
        if (operations.Length == 0)
        {
            throw new InvalidOperationException("No operations have been added to the batch.");
        }

        var response = await _connection.SendAsync(Multipart.Batch(operations, _connection.UriOf), cancellationToken);
        var parts = await MultipartResponse.ParseAsync(response, expectCrLf: false, cancellationToken);
        var failed = Array.Find(parts, part => part.Status >= 400);
        return failed is null
            ? Response.FromValue<IReadOnlyList<Response>>(parts, response)
            : throw new TableTransactionFailedException(new RequestFailedException(failed, null, ODataError.Parser));
    }
}
