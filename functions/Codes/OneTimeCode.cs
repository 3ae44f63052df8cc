using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MfaFunctions.Codes;

/// <summary>
/// A code as typed, six digits unless stated otherwise: spaces and dashes are removed, digits of any script are converted to ASCII. It
/// cannot be printed.
/// </summary>
public sealed class OneTimeCode
{
    public const int Digits = 6;

    // More than enough for "1 2 3 - 4 5 6".
    private const int InputLimit = 32;

    private readonly string _digits;

    private OneTimeCode(string digits) => _digits = digits;

    public static bool TryParse(string? text, [NotNullWhen(true)] out OneTimeCode? code) => TryParse(text, Digits, out code);

    /// <summary>Reads a code with another number of digits than those of authenticator apps.</summary>
    public static bool TryParse(string? text, int length, [NotNullWhen(true)] out OneTimeCode? code)
    {
        code = null;
        if (text is null or { Length: > InputLimit })
        {
            return false;
        }

        Span<char> digits = stackalloc char[InputLimit];
        var count = 0;
        foreach (var character in text)
        {
            if (char.IsDigit(character))
            {
                digits[count++] = (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(character));
            }
            else if (!char.IsWhiteSpace(character) && char.GetUnicodeCategory(character) != UnicodeCategory.DashPunctuation)
            {
                return false;
            }
        }

        code = count == length ? new OneTimeCode(digits[..count].ToString()) : null;
        return code is not null;
    }

    /// <summary>The digits, for comparison.</summary>
    public string Reveal() => _digits;

    public override string ToString() => "***";
}
