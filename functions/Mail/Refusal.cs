using System.Text.Json;
using System.Text.RegularExpressions;
using SendGrid;

namespace MfaFunctions.Mail;

/// <summary>Why SendGrid refused a mail, in its own words and without what they quote of it.</summary>
internal static partial class Refusal
{
    private const int LengthLimit = 300;

    /// <returns>Such as <c>: from.email: The from address does not match a verified Sender Identity</c>; empty where the answer gives no reason.</returns>
    public static async Task<string> ReadAsync(Response response, CancellationToken cancellationToken)
    {
        try
        {
            var answer = JsonSerializer.Deserialize<Answer>(await response.Body.ReadAsStringAsync(cancellationToken), JsonSerializerOptions.Web);
            var text = string.Join("; ", (answer?.Errors ?? []).Select(e => e.Field is { Length: > 0 } field ? $"{field}: {e.Message}" : e.Message).Distinct());
            return text.Length == 0 ? "" : ": " + Addresses().Replace(text.Length > LengthLimit ? text[..LengthLimit] : text, "***").TrimEnd('.', ' ');
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or NotSupportedException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"\S*@\S*")]
    private static partial Regex Addresses();

    private sealed record Answer(IReadOnlyList<Error>? Errors);

    private sealed record Error(string? Message, string? Field);
}
