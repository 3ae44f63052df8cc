using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using MfaFunctions.Codes;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace MfaFunctions.Enrollment;

/// <summary>
/// Reads Key URIs of other systems: <c>otpauth://totp/{issuer}:{account}?secret=…</c>. Usual spellings are read as meant. What could change
/// the codes and is not understood is refused by name, never passed over.
/// </summary>
public static class ImportedUri
{
    /// <summary>Maximum length in characters. Some systems put pictures and long labels into their URIs.</summary>
    public const int LengthLimit = 4096;

    // No secret is as short, so the name of an unknown parameter cannot be one.
    private const int LongestShownName = 15;

    private static readonly string[] Parameters = ["secret", "algorithm", "digits", "period"];

    // These change how an app shows an entry, never its codes. The counter is that of another type.
    private static readonly string[] Decoration = ["issuer", "image", "icon", "logo", "color", "counter"];

    /// <param name="text">The URI as copied.</param>
    /// <param name="allowShort">Whether secrets of 80 to 127 bits are accepted.</param>
    /// <param name="key">What the URI describes.</param>
    /// <param name="problem">What is wrong, continuing the field's name. It never quotes a value, which could be the secret.</param>
    public static bool TryRead(
        string text,
        bool allowShort,
        [NotNullWhen(true)] out ImportedKey? key,
        [NotNullWhen(false)] out string? problem
    )
    {
        key = null;
        if (!TryParse(text, "otpauth", out var uri))
        {
            problem = "must be an otpauth URI, such as otpauth://totp/Name?secret=…";
            return false;
        }

        // Dictionary of this library: names without regard to case, every value of a repeated one.
        var query = QueryHelpers.ParseQuery(uri.Query);
        problem = ProblemOf(uri, query);
        if (problem is not null)
        {
            return false;
        }

        var parameters = ParametersOf(query, out problem);
        if (parameters is null || !TotpSecret.TryParseBase32(Value(query, "secret"), allowShort, out var secret, out problem))
        {
            problem ??= "cannot be read";
            return false;
        }

        key = new ImportedKey(Uri.UnescapeDataString(uri.AbsolutePath).TrimStart('/'), secret, parameters);
        return true;
    }

    /// <summary>Parses a URI as mails, web pages and spreadsheets give it: in quotation marks, escaped for HTML or JSON.</summary>
    internal static bool TryParse(string text, string scheme, [NotNullWhen(true)] out Uri? uri)
    {
        var unescaped = text.ReplaceLineEndings("").Replace(@"\u0026", "&", StringComparison.OrdinalIgnoreCase);
        unescaped = unescaped.Replace("&AMP;", "&amp;", StringComparison.Ordinal);
        // Twice, because some pages escape what was escaped before.
        unescaped = WebUtility.HtmlDecode(WebUtility.HtmlDecode(unescaped));
        return Uri.TryCreate(unescaped.Trim().Trim('"', '\'', '<', '>', '\uFEFF').Trim(), UriKind.Absolute, out uri)
            && string.Equals(uri.Scheme, scheme, StringComparison.OrdinalIgnoreCase);
    }

    private static string? ProblemOf(Uri uri, Dictionary<string, StringValues> query)
    {
        var type = uri.Host.Length > 0 ? uri.Host : uri.AbsolutePath.Trim('/').Split('/')[0];
        return type.Equals("hotp", StringComparison.OrdinalIgnoreCase)
                ? "must be of type totp; counter-based codes (hotp) cannot be imported"
            : !uri.Host.Equals("totp", StringComparison.OrdinalIgnoreCase) ? "must be of type totp: otpauth://totp/…"
            : uri.Fragment.Length > 0 ? "contains a #: write it as %23"
            : query.Keys.FirstOrDefault(IsUnknown) is { } unknown ? $"has {Shown(unknown)}, which is not understood: correct or remove it"
            : query.FirstOrDefault(p => p.Value.Count > 1).Key is { } twice ? $"has {Shown(twice)} more than once: keep one"
            : null;
    }

    private static bool IsUnknown(string name) => !Parameters.Concat(Decoration).Contains(name.Trim(), StringComparer.OrdinalIgnoreCase);

    private static string Shown(string name) =>
        name.Length is > 0 and <= LongestShownName && name.All(c => char.IsAsciiLetter(c) || c is '_' or '-')
            ? $"the parameter {name}"
            : "a parameter whose name is not shown, because it could be the secret";

    private static TotpParameters? ParametersOf(Dictionary<string, StringValues> query, out string? problem)
    {
        var algorithm = AlgorithmOf(Bare(query, "algorithm"));
        var (digits, period) = (Bare(query, "digits"), Bare(query, "period"));
        problem =
            algorithm is null ? "must have the algorithm SHA1, SHA256 or SHA512"
            : digits is not ("" or "6" or "8") ? "must have 6 or 8 digits"
            : period is not ("" or "30" or "60") ? "must have a period of 30 or 60 seconds"
            : null;
        return problem is null
            ? new TotpParameters(
                algorithm!,
                digits == "8" ? OneTimeCode.LongDigits : OneTimeCode.Digits,
                period.Length > 0 ? int.Parse(period, CultureInfo.InvariantCulture) : TimeStep.Seconds
            )
            : null;
    }

    // HmacSHA1 is Java's name, SHA-1 that of the standard. An empty one is what a form left out.
    private static string? AlgorithmOf(string bare) =>
        (bare.StartsWith("hmac", StringComparison.Ordinal) ? bare["hmac".Length..] : bare).Replace("_", "", StringComparison.Ordinal) switch
        {
            "" or "sha1" => TotpParameters.Sha1,
            "sha256" => TotpParameters.Sha256,
            "sha512" => TotpParameters.Sha512,
            _ => null,
        };

    private static string Bare(Dictionary<string, StringValues> query, string name) => CopiedText.Bare(Value(query, name));

    private static string Value(Dictionary<string, StringValues> query, string name) =>
        query.FirstOrDefault(p => p.Key.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)).Value.ToString();
}
