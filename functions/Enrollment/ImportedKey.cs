using System.Globalization;
using MfaFunctions.Codes;

namespace MfaFunctions.Enrollment;

/// <summary>An authenticator of another system. It cannot be printed.</summary>
/// <param name="Label">What an app shows, usually <c>issuer:address</c>.</param>
/// <param name="Secret">The secret.</param>
/// <param name="Parameters">How its codes are made.</param>
public sealed record ImportedKey(string Label, TotpSecret Secret, TotpParameters Parameters)
{
    /// <summary>The account in the label: what follows the issuer.</summary>
    public string Account => AccountIn(Label);

    /// <summary>The Key URI, to send it to the service.</summary>
    public string RevealUri() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"otpauth://totp/{Uri.EscapeDataString(Label)}?secret={Secret.RevealBase32()}&algorithm={Parameters.Algorithm}"
                + $"&digits={Parameters.Digits}&period={Parameters.Period}"
        );

    internal static string AccountIn(string label) => label[(label.LastIndexOf(':') + 1)..].Trim();

    public override string ToString() => "***";
}
