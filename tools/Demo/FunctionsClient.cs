using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MfaFunctions.Tools.Demo;

/// <summary>Calls the functions as a front end would, and shows what went there and what came back, unless it is to be quiet.</summary>
internal sealed class FunctionsClient(LocalSettings settings, Story story, bool shows, CancellationToken stop) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri(settings.Functions, "api/"), Timeout = TimeSpan.FromSeconds(30) };

    public Task<Answer> GetAsync(string route, Person? person = null) => SendAsync(HttpMethod.Get, route, null, person);

    public Task<Answer> PostAsync(string route, object? body, Person? person = null) => SendAsync(HttpMethod.Post, route, body, person);

    public Task<Answer> PatchAsync(string route, object body, Person person) => SendAsync(HttpMethod.Patch, route, body, person);

    public Task<Answer> DeleteAsync(string route, Person? person = null) => SendAsync(HttpMethod.Delete, route, null, person);

    /// <summary>With the ETag that was read; null leaves the header out.</summary>
    public Task<Answer> PutAsync(string route, object body, Person person, string? ifMatch) =>
        SendAsync(HttpMethod.Put, route, body, person, ifMatch is null ? null : ("If-Match", ifMatch));

    public Task<Answer> PostAsOperatorAsync(string route, object body) =>
        SendAsync(HttpMethod.Post, route, body, null, ("x-functions-key", settings.OperatorKey));

    public void Dispose() => _client.Dispose();

    private async Task<Answer> SendAsync(HttpMethod method, string route, object? body, Person? person, (string Name, string Value)? header = null)
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
            ShowLine($"      [grey]{extra.Name}: {(extra.Name == "If-Match" ? extra.Value : JsonText.Shortened(extra.Value))}[/]");
        }

        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
            ShowBody(JsonSerializer.SerializeToNode(body, JsonSerializerOptions.Web));
        }

        using var response = await _client.SendAsync(request, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        var answer = text.Length == 0 ? null : Parse(text);
        var headers = response.Headers;
        ShowLine($"    [blue]← {(int)response.StatusCode} {response.ReasonPhrase}[/]{(headers.ETag is { } etag ? $"  ETag: {etag}" : "")}{(headers.RetryAfter is { } wait ? $"  Retry-After: {wait}" : "")}");
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
            throw new BrokenPromiseException($"The answer: expected JSON, got {text[..Math.Min(text.Length, 200)]}");
        }
    }

    private void ShowBody(JsonNode? json)
    {
        foreach (var line in json is null ? [] : JsonText.Lines(json))
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
