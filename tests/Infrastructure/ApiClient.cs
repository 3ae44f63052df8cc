using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Calls the HTTP API as a front end does.</summary>
/// <param name="http">The client of the API.</param>
/// <param name="settled">Completes when background work is done, so that tests are deterministic.</param>
public sealed class ApiClient(HttpClient http, Func<Task>? settled = null)
{
    public Task<Reply> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token);

    public Task<Reply> PostAsync(string path, object? body, string? token = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, Json(body), token, headers);

    public Task<Reply> PutAsync(string path, object? body, string? token = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, Json(body), token, headers);

    public Task<Reply> DeleteAsync(string path, string? token = null) => SendAsync(HttpMethod.Delete, path, null, token);

    public Task<Reply> OperatorGetAsync(string path) =>
        SendAsync(HttpMethod.Get, path, null, null, ("x-functions-key", MfaHost.OperatorKey));

    public Task<Reply> OperatorPostAsync(string path, object body) => PostAsync(path, body, null, ("x-functions-key", MfaHost.OperatorKey));

    public async Task<Reply> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        string? token = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request);
        var reply = new Reply(response, await response.Content.ReadAsStringAsync());
        await (settled?.Invoke() ?? Task.CompletedTask);
        return reply;
    }

    private static StringContent Json(object? body) =>
        new(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
}

/// <summary>A response of the API.</summary>
public sealed class Reply
{
    public Reply(HttpResponseMessage response, string text)
    {
        Status = response.StatusCode;
        Text = text;
        Headers = response
            .Headers.Concat(response.Content.Headers)
            .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        Body =
            text.Length > 0
            && response.Content.Headers.ContentType?.MediaType is { } type
            && type.EndsWith("json", StringComparison.Ordinal)
            && type != JsonLines.MediaType
                ? JsonNode.Parse(text)
                : null;
    }

    public HttpStatusCode Status { get; }

    public string Text { get; }

    public JsonNode? Body { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public string Code => Body?["code"]?.GetValue<string>() ?? "";

    public string Detail() => Body!["detail"]!.GetValue<string>();

    public string State => (Body!["session"] ?? Body)["state"]!.GetValue<string>();

    public string Token => Body!["sessionToken"]!.GetValue<string>();

    /// <summary>Asserts the status, and quotes the response when it differs.</summary>
    public Reply Expect(HttpStatusCode status, string? code = null)
    {
        Assert.True(Status == status && (code is null || Code == code), $"Expected {(int)status} {code}, got {(int)Status}: {Text}");
        return this;
    }
}
