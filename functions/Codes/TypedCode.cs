using MfaFunctions.Platform.Text;

namespace MfaFunctions.Codes;

/// <summary>
/// What a person typed or pasted where a code belongs: the one reader of codes of authenticator apps, mailed codes and recovery codes. It
/// cannot be printed.
/// </summary>
public sealed class TypedCode
{
    private readonly string _bare;

    private TypedCode(string bare) => _bare = bare;

    /// <summary>Number of characters, without blanks, dashes and what cannot be seen.</summary>
    public int Length => _bare.Length;

    /// <summary>Whether it has a digit that no recovery code has. A 1 can be the letter i or l, so it cannot be corrected.</summary>
    public bool HasForeignDigit => _bare.AsSpan().ContainsAny("189");

    public static TypedCode Read(string? text) => new(CopiedText.Bare(text));

    /// <summary>The code, if it has this number of digits.</summary>
    public OneTimeCode? Digits(int count = OneTimeCode.Digits)
    {
        // Codes of digits have no letters, so the letters o, i and l can only be digits.
        var digits = _bare.Replace('o', '0').Replace('i', '1').Replace('l', '1');
        return digits.Length == count && digits.All(char.IsAsciiDigit) ? new OneTimeCode(digits) : null;
    }

    /// <summary>The code of an authenticator app, if it has as many digits as one. Imported apps can show more.</summary>
    public OneTimeCode? App() => Digits() ?? Digits(OneTimeCode.LongDigits);

    /// <summary>The recovery code, if it has the form of one. Its alphabet has the letter o and no zero.</summary>
    public RecoveryCode? Recovery() => RecoveryCode.Of(_bare.Replace('0', 'o'));

    public override string ToString() => "***";
}
