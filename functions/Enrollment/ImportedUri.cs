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
    /// <param name="problem">What is wrong. It never quotes a value, which could be the secret.</param>
    public static bool TryRead(
        string text,
        bool allowShort,
        [NotNullWhen(true)] out ImportedKey? key,
        [NotNullWhen(false)] out Reason? problem
    )
    {
        key = null;
        if (!TryParse(text, "otpauth", out var uri))
        {
            problem = Reason.Of("not_an_otpauth_uri");
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
            problem ??= Reason.Of("not_an_otpauth_uri.unreadable");
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

    private static Reason? ProblemOf(Uri uri, Dictionary<string, StringValues> query)
    {
        var type = uri.Host.Length > 0 ? uri.Host : uri.AbsolutePath.Trim('/').Split('/')[0];
        return type.Equals("hotp", StringComparison.OrdinalIgnoreCase) ? Reason.Of("unsupported_authenticator.counter")
            : !uri.Host.Equals("totp", StringComparison.OrdinalIgnoreCase) ? Reason.Of("unsupported_authenticator.type_in_uri")
            : uri.Fragment.Length > 0 ? Reason.Of("unescaped_hash")
            : query.Keys.FirstOrDefault(IsUnknown) is { } unknown
                ? IsShown(unknown) ? Reason.Of("unknown_parameter", ("parameter", unknown))
                    : Reason.Of("unknown_parameter.unnamed")
            : query.FirstOrDefault(p => p.Value.Count > 1).Key is { } twice ? Reason.Of("repeated.parameter", ("parameter", twice))
            : null;
    }

    private static bool IsUnknown(string name) => !Parameters.Concat(Decoration).Contains(name.Trim(), StringComparer.OrdinalIgnoreCase);

    private static bool IsShown(string name) =>
        name.Length is > 0 and <= LongestShownName && name.All(c => char.IsAsciiLetter(c) || c is '_' or '-');

    private static TotpParameters? ParametersOf(Dictionary<string, StringValues> query, out Reason? problem)
    {
        var algorithm = AlgorithmOf(Bare(query, "algorithm"));
        var (digits, period) = (Bare(query, "digits"), Bare(query, "period"));
        problem =
            algorithm is null ? Reason.Of("unsupported_authenticator.algorithm")
            : digits is not ("" or "6" or "8") ? Reason.Of("unsupported_authenticator.digits")
            : period is not ("" or "30" or "60") ? Reason.Of("unsupported_authenticator.period")
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
