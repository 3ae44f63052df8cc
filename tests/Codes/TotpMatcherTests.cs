using System.Globalization;
using MfaFunctions.Codes;

namespace MfaFunctions.Tests.Codes;

public sealed class TotpMatcherTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 15, TimeSpan.Zero);
    private static readonly long Step = TimeStep.At(Now);
    private readonly TotpSecret _secret = TotpSecret.New();

    // RFC 6238 appendix B for SHA-1. The last six of its eight digits form the six-digit code.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_match_the_RFC_6238_test_vectors(long time, string code) =>
        Assert.Equal(
            code,
            TotpSecret.Load("12345678901234567890"u8.ToArray()).CodeAt(TimeStep.At(DateTimeOffset.FromUnixTimeSeconds(time)))
        );

    [Theory]
    [InlineData(-2, CodeVerdict.EarlierStep)]
    [InlineData(-1, CodeVerdict.Accepted)]
    [InlineData(0, CodeVerdict.Accepted)]
    [InlineData(1, CodeVerdict.Accepted)]
    [InlineData(2, CodeVerdict.Wrong)]
    [InlineData(-10, CodeVerdict.EarlierStep)]
    [InlineData(-11, CodeVerdict.Wrong)]
    public void One_step_of_skew_is_accepted_in_either_direction(int skew, CodeVerdict expected) =>
        Assert.Equal(expected, Match(Step + skew, drift: 0).Verdict);

    [Theory]
    [InlineData(1, -1, CodeVerdict.EarlierStep)]
    [InlineData(1, 2, CodeVerdict.Accepted)]
    [InlineData(1, 3, CodeVerdict.Wrong)]
    [InlineData(-1, -2, CodeVerdict.Accepted)]
    [InlineData(-1, 1, CodeVerdict.Wrong)]
    [InlineData(5, 2, CodeVerdict.Accepted)]
    [InlineData(5, 3, CodeVerdict.Wrong)]
    public void Window_follows_the_drift_by_at_most_one_step(int drift, int skew, CodeVerdict expected) =>
        Assert.Equal(expected, Match(Step + skew, drift).Verdict);

    [Fact]
    public void Accepted_step_is_not_accepted_again() => Assert.Equal(CodeVerdict.AlreadyUsed, Match(Step, 0, Step).Verdict);

    [Fact]
    public void Unused_code_in_the_window_is_refused_after_a_newer_one() =>
        Assert.Equal(CodeVerdict.EarlierStep, Match(Step - 1, 0, Step).Verdict);

    [Fact]
    public void Later_step_is_accepted_after_an_earlier_one() =>
        Assert.Equal(new CodeMatch(CodeVerdict.Accepted, Step + 1), Match(Step + 1, 0, Step));

    [Theory]
    [InlineData(-1, 0, true)]
    [InlineData(0, 1, true)]
    [InlineData(-2, -1, true)]
    [InlineData(1, 2, false)]
    [InlineData(-3, -2, false)]
    [InlineData(0, -1, false)]
    [InlineData(0, 0, false)]
    [InlineData(-1, 1, false)]
    public void Pair_is_two_consecutive_codes_in_order_near_now(int first, int second, bool accepted) =>
        Assert.Equal(accepted ? Step + second : null, TotpMatcher.MatchPair(_secret, Code(Step + first), Code(Step + second), Now));

    [Theory]
    [InlineData("123456", "123456")]
    [InlineData(" 123 456 ", "123456")]
    [InlineData("123-456", "123456")]
    [InlineData("１２３４５６", "123456")]
    [InlineData("٠١٢٣٤٥", "012345")]
    [InlineData("000042", "000042")]
    [InlineData("12345", null)]
    [InlineData("1234567", null)]
    [InlineData("12345a", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Code_is_parsed_as_six_digits_in_any_common_notation(string? text, string? digits) =>
        Assert.Equal(digits, TypedCode.Read(text).Digits()?.Reveal());

    [Fact]
    public void ToString_reveals_neither_secrets_nor_codes() =>
        Assert.Equal(
            ["***", "***", "***"],
            new object[] { _secret, Code(Step), RecoveryCode.New() }.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o}"))
        );

    private CodeMatch Match(long step, int drift, params long[] accepted) =>
        TotpMatcher.Match(_secret, TotpParameters.Standard, Code(step), Now, drift, accepted);

    private OneTimeCode Code(long step) => TypedCode.Read(_secret.CodeAt(step)).Digits()!;
}
