using System.Diagnostics.CodeAnalysis;
using MfaFunctions.Codes;
using Microsoft.AspNetCore.WebUtilities;

namespace MfaFunctions.Enrollment;

/// <summary>Reads and writes Key URIs for authenticator apps: <c>otpauth://totp/{issuer}:{account}?secret=…</c>.</summary>
internal static class OtpAuthUri
{
    /// <summary>Maximum length of a URI to read; valid ones are shorter.</summary>
    public const int LengthLimit = 1024;

    /// <summary>Reads a URI from another system. Accepts only parameters that every authenticator app supports.</summary>
    /// <param name="text">The URI.</param>
    /// <param name="secret">The secret from the URI.</param>
    /// <param name="problem">The validation error. It never quotes the URI, which contains the secret.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out TotpSecret? secret, [NotNullWhen(false)] out string? problem)
    {
        secret = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != "otpauth")
        {
            problem = "must be an otpauth URI";
            return false;
        }

        var query = QueryHelpers.ParseQuery(uri.Query);
        string Value(string name, string otherwise) => query.TryGetValue(name, out var given) ? given.ToString() : otherwise;
        problem =
            uri.Host != "totp" ? "must be of type totp; counter-based codes cannot be imported"
            : !string.Equals(Value("algorithm", "SHA1"), "SHA1", StringComparison.OrdinalIgnoreCase) ? "must use SHA1"
            : Value("digits", "6") != "6" ? "must have 6 digits"
            : Value("period", "30") != "30" ? "must have a period of 30 seconds"
            : !TotpSecret.TryParseBase32(Value("secret", ""), out secret) ? "must have a Base32 secret of 128 to 512 bits (RFC 4226)"
            : null;
        return problem is null && secret is not null;
    }

    public static string Make(string issuer, string account, TotpSecret secret)
    {
        // A colon separates issuer and account. Neither tenant names nor addresses contain one, and escaping would encode it.
        var label = $"{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}";
        return $"otpauth://totp/{label}?secret={secret.RevealBase32()}&issuer={Uri.EscapeDataString(issuer)}"
            + $"&algorithm=SHA1&digits={OneTimeCode.Digits}&period={TimeStep.Seconds}";
    }
}
