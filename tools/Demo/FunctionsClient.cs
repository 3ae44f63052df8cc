using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MfaFunctions.Tools.Demo;

/// <summary>Calls the functions as a front end would, and shows what went there and what came back.</summary>
internal sealed class FunctionsClient(LocalSettings settings, Story story) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri(settings.Functions, "api/"), Timeout = TimeSpan.FromSeconds(30) };

    public Task<Answer> GetAsync(string route, Person? person = null) => SendAsync(HttpMethod.Get, route, null, person);

    public Task<Answer> PostAsync(string route, object? body, Person? person = null) => SendAsync(HttpMethod.Post, route, body, person);

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
        Screen.Line($"    [blue]→ {method} /api/{route}[/]");
        if (person?.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            Screen.Line($"      [grey]Authorization: Bearer {JsonText.Shortened(token)}[/]");
        }

        if (header is { } extra)
        {
            request.Headers.TryAddWithoutValidation(extra.Name, extra.Value);
            Screen.Line($"      [grey]{extra.Name}: {(extra.Name == "If-Match" ? extra.Value : JsonText.Shortened(extra.Value))}[/]");
        }

        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
            Show(JsonSerializer.SerializeToNode(body, JsonSerializerOptions.Web));
        }

        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var answer = text.Length == 0 ? null : Parse(text);
        var etag = response.Headers.ETag?.ToString();
        Screen.Line($"    [blue]← {(int)response.StatusCode} {response.ReasonPhrase}[/]{(etag is null ? "" : $"  ETag: {etag}")}");
        Show(answer);
        return new Answer(story, (int)response.StatusCode, etag, answer);
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

    private static void Show(JsonNode? json)
    {
        foreach (var line in json is null ? [] : JsonText.Lines(json))
        {
            Screen.Line($"      [grey]{line}[/]");
        }
    }
}
