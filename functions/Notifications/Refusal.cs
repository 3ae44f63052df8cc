using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SendGrid;

namespace MfaFunctions.Notifications;

/// <summary>Reads SendGrid's reason for rejecting a mail and redacts what it quotes from the mail.</summary>
internal static partial class Refusal
{
    private const int LengthLimit = 300;

    /// <returns>
    /// For example <c>: from.email: The from address does not match a verified Sender Identity</c>; empty if the response gives no reason.
    /// </returns>
    public static async Task<string> ReadAsync(Response response, CancellationToken cancellationToken)
    {
        try
        {
            var answer = JsonNode.Parse(await response.Body.ReadAsStringAsync(cancellationToken)) as JsonObject;
            var errors = (answer?["errors"] as JsonArray ?? []).OfType<JsonObject>();
            var text = string.Join(
                "; ",
                errors
                    .Select(e =>
                        string.Join(": ", new[] { e["field"]?.ToString(), e["message"]?.ToString() }.Where(part => part is { Length: > 0 }))
                    )
                    .Distinct()
            );
            // Addresses are redacted before the text is truncated: a truncated address would not match the pattern.
            var harmless = Addresses().Replace(text, "***");
            return harmless.Length == 0 ? "" : ": " + harmless[..Math.Min(harmless.Length, LengthLimit)].TrimEnd('.', ' ');
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or NotSupportedException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"\S*@\S*")]
    private static partial Regex Addresses();
}
