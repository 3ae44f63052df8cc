using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace MfaFunctions.Dev.Demo;

/// <summary>A route's response and the assertions on it. A path looks like <c>session.next.0.rel</c>.</summary>
internal sealed class Answer(Story story, int status, HttpResponseHeaders headers, JsonNode? body)
{
    public int Status => status;

    /// <summary>Seconds to wait before the next attempt; null without the header.</summary>
    public int? RetryAfter => (int?)headers.RetryAfter?.Delta?.TotalSeconds;

    /// <summary>Status, code and hint, used to group many responses.</summary>
    public string Outcome =>
        string.Join(' ', new[] { Number(status), Find("code")?.ToString(), Find("hint")?.ToString() }.OfType<string>());

    private string? Body => body?.ToJsonString();

    /// <summary>The response's ETag, for <c>If-Match</c>.</summary>
    public string ETag
    {
        get
        {
            story.Kept("ETag given");
            return headers.ETag?.ToString() ?? throw new ExpectationFailedException("ETag: expected one, got nothing");
        }
    }

    /// <summary>The lines of a CSV response, header first.</summary>
    public IReadOnlyList<string> Lines =>
        (body as JsonValue)?.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        ?? throw new ExpectationFailedException($"Response: expected CSV, got {Body ?? "nothing"}");

    public Answer Is(int expected)
    {
        // Includes the code and detail of an unexpected refusal, to explain the failure.
        var actual = Number(status) + (status == expected || body?["code"] is null ? "" : $" {body["code"]}: {body["detail"]}");
        story.Promise("status", Number(expected), actual);
        return this;
    }

    public Answer Has(string path, string expected)
    {
        story.Promise(path, expected, Find(path)?.ToString());
        return this;
    }

    public Answer HasSome(string path)
    {
        story.Kept($"{path} {Text(path)}");
        return this;
    }

    public Answer HasCount(string path, int expected)
    {
        story.Promise($"{path} count", Number(expected), Find(path) is JsonArray list ? Number(list.Count) : null);
        return this;
    }

    public Answer HasNo(string path)
    {
        if (Find(path) is { } found)
        {
            throw new ExpectationFailedException($"{path}: expected nothing, got {found.ToJsonString()}");
        }

        story.Kept($"no {path}");
        return this;
    }

    public string Text(string path) =>
        Find(path)?.ToString() ?? throw new ExpectationFailedException($"{path}: expected a value, got nothing");

    public IReadOnlyList<string> Texts(string path) =>
        Find(path) is JsonArray list
            ? [.. list.Select(item => $"{item}")]
            : throw new ExpectationFailedException($"{path}: expected a list, got {Find(path)?.ToJsonString() ?? "nothing"}");

    /// <summary>The list item that has this value under this name.</summary>
    public Answer ItemOf(string path, string name, string value) =>
        Item(path, name, value) is { } found
            ? new Answer(story, status, headers, found)
            : throw new ExpectationFailedException($"{path}: expected one with {name} {value}, got none");

    /// <summary>Whether a list contains such an item. Asserts nothing.</summary>
    public bool Shows(string path, (string Name, string Value) item, (string Name, string Value) fact) =>
        Item(path, item.Name, item.Value)?[fact.Name]?.ToString() == fact.Value;

    /// <summary>Whether the two responses are indistinguishable to a caller.</summary>
    public bool TellsTheSameAs(Answer other) => status == other.Status && Body == other.Body && RetryAfter == other.RetryAfter;

    private JsonNode? Item(string path, string name, string value) =>
        (Find(path) as JsonArray)?.FirstOrDefault(item => item?[name]?.ToString() == value);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private JsonNode? Find(string path) =>
        path.Split('.')
            .Aggregate(body, (node, name) => node switch
                {
                    JsonArray list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) =>
                        list.ElementAtOrDefault(index),
                    JsonObject members => members[name],
                    _ => null,
                });
}
