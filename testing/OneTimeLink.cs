using System.Text.RegularExpressions;

namespace MfaFunctions.Testing;

/// <summary>The one-time link in the text of a mail.</summary>
/// <param name="Url">The whole link.</param>
/// <param name="Kind">What it is for: <c>reset</c>, <c>invitation</c> or <c>break-glass</c>.</param>
/// <param name="Token">The token, which the page behind the link posts to the API.</param>
public sealed partial record OneTimeLink(string Url, string Kind, string Token)
{
    /// <summary>The first link of a text; null if there is none.</summary>
    public static OneTimeLink? In(string text) =>
        Link().Match(text) is { Success: true } match ? new OneTimeLink(match.Value, match.Groups[1].Value, match.Groups[2].Value) : null;

    [GeneratedRegex(@"https?://\S+#([a-z-]+)=(\S+)")]
    private static partial Regex Link();
}
