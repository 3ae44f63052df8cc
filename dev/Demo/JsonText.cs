using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MfaFunctions.Dev.Demo;

/// <summary>Formats JSON for the terminal: on one line if it is short, with secrets truncated to their first characters.</summary>
internal static class JsonText
{
    private const int LineWidth = 100;

    // Enough to recognize a secret, too little to use it from a screen or a pasted log.
    private const int SecretCharacters = 4;

    private static readonly HashSet<string> Secrets =
    [
        "sessionToken",
        "password",
        "secret",
        "uri",
        "qrSvg",
        "qrPng",
        "recoveryCode",
        "recoveryCodes",
        "token",
        "idToken",
        "accessToken",
    ];

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<string> Lines(JsonNode? node) => Format(Shortened(node), "").Split('\n');

    /// <summary>
    /// Truncates a secret. The last part of a session token is shown too, because its first parts are the same in every token.
    /// </summary>
    public static string Shortened(string secret) =>
        secret.LastIndexOf('.') is var dot and > 0 ? Beginning(secret[..dot]) + "." + Beginning(secret[(dot + 1)..]) : Beginning(secret);

    private static string Beginning(string text) => text.Length <= SecretCharacters ? "…" : text[..SecretCharacters] + "…";

    private static JsonNode? Shortened(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members.Select(member =>
                    KeyValuePair.Create(
                        member.Key,
                        Secrets.Contains(member.Key) ? Hidden(member.Key, member.Value) : Shortened(member.Value)
                    )
                )
            ),
            JsonArray list => new JsonArray([.. list.Select(Shortened)]),
            null => null,
            _ => node.DeepClone(),
        };

    private static JsonNode? Hidden(string name, JsonNode? value) =>
        value switch
        {
            JsonArray list => new JsonArray([.. list.Select(item => Hidden(name, item))]),
            JsonValue text when name is "uri" => HiddenInUri(text.ToString()),
            JsonValue text when name is "qrSvg" or "qrPng" =>
                $"{text.ToString()[..Math.Min(text.ToString().Length, 22)]}… ({text.ToString().Length} characters)",
            JsonValue text => Shortened(text.ToString()),
            _ => null,
        };

    private static string HiddenInUri(string uri)
    {
        const string Mark = "secret=";
        var start = uri.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        if (start < Mark.Length)
        {
            return Shortened(uri);
        }

        var end = uri.IndexOf('&', start);
        end = end < 0 ? uri.Length : end;
        return uri[..start] + Shortened(uri[start..end]) + uri[end..];
    }

    private static string Format(JsonNode? node, string indent)
    {
        var line = node?.ToJsonString(Plain) ?? "null";
        if (line.Length + indent.Length <= LineWidth || node is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }))
        {
            return line;
        }

        var inner = indent + "  ";
        return node is JsonObject members
            ? $"{{\n{string.Join(",\n", members.Select(one => inner + Format(one, inner)))}\n{indent}}}"
            : $"[\n{string.Join(",\n", node.AsArray().Select(one => inner + Format(one, inner)))}\n{indent}]";
    }

    private static string Format(KeyValuePair<string, JsonNode?> member, string indent) =>
        $"{JsonSerializer.Serialize(member.Key, Plain)}: {Format(member.Value, indent)}";
}
