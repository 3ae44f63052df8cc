namespace MfaFunctions.Codes;

/// <summary>A code of digits, six unless stated otherwise. <see cref="TypedCode"/> reads it. It cannot be printed.</summary>
public sealed class OneTimeCode
{
    public const int Digits = 6;

    /// <summary>Digits of the codes of some authenticators that were imported.</summary>
    public const int LongDigits = 8;

    private readonly string _digits;

    internal OneTimeCode(string digits) => _digits = digits;

    /// <summary>The number of digits.</summary>
    public int Length => _digits.Length;

    /// <summary>The digits, for comparison.</summary>
    public string Reveal() => _digits;

    public override string ToString() => "***";
}
