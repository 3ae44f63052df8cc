using MfaFunctions.Codes;

namespace MfaFunctions.Enrollment;

/// <summary>The Key URI that authenticator apps read: <c>otpauth://totp/{issuer}:{account}?secret=…</c>.</summary>
internal static class OtpAuthUri
{
    public static string Make(string issuer, string account, TotpSecret secret)
    {
        // A colon separates issuer and account; neither a tenant's name nor an address has one, and escaping keeps it so.
        var label = $"{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}";
        return $"otpauth://totp/{label}?secret={secret.RevealBase32()}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits={OneTimeCode.Digits}&period={TimeStep.Seconds}";
    }
}
