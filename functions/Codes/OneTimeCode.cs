namespace MfaFunctions.Codes;

/// <summary>A code of digits, six unless stated otherwise. <see cref="TypedCode"/> reads it. It cannot be printed.</summary>
public sealed class OneTimeCode
{
    public const int Digits = 6;

    private readonly string _digits;

    internal OneTimeCode(string digits) => _digits = digits;

    /// <summary>The digits, for comparison.</summary>
    public string Reveal() => _digits;

    public override string ToString() => "***";
}
