using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo;

/// <summary>Calls the functions as a front end would, and prints each request and response unless it is quiet.</summary>
internal sealed class FunctionsClient(LocalSettings settings, Story story, bool shows, CancellationToken stop) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri(settings.Functions, "api/"), Timeout = TimeSpan.FromSeconds(30) };

    public Task<Answer> GetAsync(string route, Person? person = null) => SendAsync(HttpMethod.Get, route, null, person);

    /// <summary>Sends a request. <paramref name="ifMatch"/> is the ETag for <c>If-Match</c>; null omits the header.</summary>
    public Task<Answer> PostAsync(string route, object? body, Person? person = null, string? ifMatch = null) =>
        SendAsync(HttpMethod.Post, route, body, person, IfMatch(ifMatch));

    /// <inheritdoc cref="PostAsync"/>
    public Task<Answer> PatchAsync(string route, object body, Person person, string? ifMatch = null) =>
        SendAsync(HttpMethod.Patch, route, body, person, IfMatch(ifMatch));

    /// <inheritdoc cref="PostAsync"/>
    public Task<Answer> DeleteAsync(string route, Person? person = null, string? ifMatch = null) =>
        SendAsync(HttpMethod.Delete, route, null, person, IfMatch(ifMatch));

    /// <inheritdoc cref="PostAsync"/>
    public Task<Answer> PutAsync(string route, object body, Person person, string? ifMatch) =>
        SendAsync(HttpMethod.Put, route, body, person, IfMatch(ifMatch));

    /// <summary>Sends a request as the front end of the demo's own product does for a caller with this address.</summary>
    public Task<Answer> PostFromAsync(string address, string route, object body) =>
        SendAsync(HttpMethod.Post, route, body, null, (settings.ClientAddressHeader!, address));

    public Task<Answer> PostAsOperatorAsync(string route, object body) =>
        SendAsync(HttpMethod.Post, route, body, null, ("x-functions-key", settings.OperatorKey));

    public void Dispose() => _client.Dispose();

    private static (string Name, string Value)? IfMatch(string? etag) => etag is null ? null : ("If-Match", etag);

    private async Task<Answer> SendAsync(
        HttpMethod method,
        string route,
        object? body,
        Person? person,
        (string Name, string Value)? header = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(route, UriKind.Relative));
        ShowLine($"    [blue]→ {method} /api/{route}[/]");
        if (person?.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            ShowLine($"      [grey]Authorization: Bearer {JsonText.Shortened(token)}[/]");
        }

        if (header is { } extra)
        {
            request.Headers.TryAddWithoutValidation(extra.Name, extra.Value);
            ShowLine($"      [grey]{extra.Name}: {(extra.Name == "x-functions-key" ? JsonText.Shortened(extra.Value) : extra.Value)}[/]");
        }

        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
            ShowBody(JsonSerializer.SerializeToNode(body, JsonSerializerOptions.Web));
        }

        using var response = await _client.SendAsync(request, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        var answer =
            text.Length == 0 ? null
            : response.Content.Headers.ContentType?.MediaType == "text/csv" ? JsonValue.Create(text)
            : Parse(text);
        var headers = response.Headers;
        var version = headers.ETag is { } etag ? $"  ETag: {etag}" : "";
        var delay = headers.RetryAfter is { } wait ? $"  Retry-After: {wait}" : "";
        ShowLine($"    [blue]← {(int)response.StatusCode} {response.ReasonPhrase}[/]{version}{delay}");
        ShowBody(answer);
        return new Answer(story, (int)response.StatusCode, headers, answer);
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new ExpectationFailedException($"Response: expected JSON, got {text[..Math.Min(text.Length, 200)]}");
        }
    }

    private void ShowBody(JsonNode? json)
    {
        foreach (
            var line in json is null ? []
            : json is JsonValue text ? text.ToString().TrimEnd().Split('\n')
            : JsonText.Lines(json)
        )
        {
            ShowLine($"      [grey]{line}[/]");
        }
    }

    private void ShowLine(FormattableString markup)
    {
        if (shows)
        {
            Screen.Line(markup);
        }
    }
}
