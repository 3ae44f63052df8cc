using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Core;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Bench.Floor;

/// <summary>One table by raw HTTP, signed with the account's key: what remains of a table operation without an SDK.</summary>
internal sealed class RawTable : IDisposable
{
    private const string Json = "application/json";

    private static readonly MediaTypeWithQualityHeaderValue Plain = MediaTypeWithQualityHeaderValue.Parse($"{Json};odata=nometadata");
    private static readonly MediaTypeHeaderValue JsonType = new(Json);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
    private readonly string _account;
    private readonly byte[] _key;
    private readonly string _origin;
    private readonly string _table;

    public RawTable(string connectionString, string table)
    {
        var parts = connectionString
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part[1]);
        (_account, _key, _origin) = (parts["AccountName"], Convert.FromBase64String(parts["AccountKey"]), parts["TableEndpoint"]);
        _table = table;
    }

    public async Task CreateAsync()
    {
        using var request = Request(HttpMethod.Post, "Tables", JsonSerializer.SerializeToUtf8Bytes(new { TableName = _table }));
        using var response = await _http.SendAsync(request);
        if (response.StatusCode != HttpStatusCode.Conflict)
        {
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>A row as stored, and its ETag.</summary>
    public async Task<(byte[] Row, string ETag)> GetAsync(string partition, string row)
    {
        using var request = Request(HttpMethod.Get, Path(partition, row), null);
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadAsByteArrayAsync(), response.Headers.NonValidated["ETag"].ToString());
    }

    /// <summary>Replaces a row that has not changed since it was read.</summary>
    public Task ReplaceAsync(string partition, string row, string etag, byte[] content) =>
        WriteAsync(HttpMethod.Put, Path(partition, row), content, etag);

    public Task InsertAsync(byte[] content) => WriteAsync(HttpMethod.Post, _table, content, etag: null);

    /// <summary>Inserts two rows of one partition in an entity group transaction.</summary>
    public async Task InsertAsync(byte[] first, byte[] second)
    {
        var text = $"""
            --batch_floor
            Content-Type: multipart/mixed; boundary=changeset_floor

            {Operation(first)}
            {Operation(second)}
            --changeset_floor--
            --batch_floor--

            """;
        using var request = Request(HttpMethod.Post, "$batch", Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));
        request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/mixed; boundary=batch_floor");
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        // A transaction that fails is accepted too.
        var answer = await response.Content.ReadAsStringAsync();
        if (!answer.Contains("HTTP/1.1 204", StringComparison.Ordinal))
        {
            throw new CannotContinueException($"The floor's transaction failed:\n{answer}");
        }
    }

    public void Dispose() => _http.Dispose();

    private string Path(string partition, string row) => $"{_table}(PartitionKey='{partition}',RowKey='{row}')";

    private string Operation(byte[] row) =>
        $"""
            --changeset_floor
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            POST {_origin}/{_table} HTTP/1.1
            Content-Type: {Json}
            Accept: {Json};odata=nometadata
            Prefer: return-no-content

            {Encoding.UTF8.GetString(row)}
            """;

    private async Task WriteAsync(HttpMethod method, string path, byte[] content, string? etag)
    {
        using var request = Request(method, path, content);
        request.Headers.TryAddWithoutValidation("Prefer", "return-no-content");
        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation(HttpHeader.Names.IfMatch, etag);
        }

        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    private HttpRequestMessage Request(HttpMethod method, string path, byte[]? content)
    {
        var uri = new Uri($"{_origin}/{path}");
        var request = new HttpRequestMessage(method, uri);
        var date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        // SharedKeyLite: the account stands in front of the path, which names it once more in Azurite.
        var signed = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{date}\n/{_account}{uri.AbsolutePath}"));
        request.Headers.TryAddWithoutValidation("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("x-ms-version", "2019-02-02");
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKeyLite {_account}:{Convert.ToBase64String(signed)}");
        request.Headers.Accept.Add(Plain);
        if (content is not null)
        {
            request.Content = new ByteArrayContent(content) { Headers = { ContentType = JsonType } };
        }

        return request;
    }
}
