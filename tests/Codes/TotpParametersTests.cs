using System.Text;
using MfaFunctions.Codes;

namespace MfaFunctions.Tests.Codes;

/// <summary>Codes with the parameters of imported authenticators.</summary>
public sealed class TotpParametersTests
{
    private const string Digits = "1234567890123456789012345678901234567890123456789012345678901234";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 15, TimeSpan.Zero);
    private readonly TotpSecret _secret = TotpSecret.New();

    // RFC 6238 appendix B. Each key is as long as the output of its hash.
    [Theory]
    [InlineData(59, "SHA1", "94287082")]
    [InlineData(59, "SHA256", "46119246")]
    [InlineData(59, "SHA512", "90693936")]
    [InlineData(1111111109, "SHA1", "07081804")]
    [InlineData(1111111109, "SHA256", "68084774")]
    [InlineData(1111111109, "SHA512", "25091201")]
    [InlineData(20000000000, "SHA1", "65353130")]
    [InlineData(20000000000, "SHA256", "77737706")]
    [InlineData(20000000000, "SHA512", "47863826")]
    public void Codes_match_the_RFC_6238_test_vectors(long time, string algorithm, string code)
    {
        var length = algorithm switch
        {
            "SHA1" => 20,
            "SHA256" => 32,
            _ => 64,
        };
        var secret = TotpSecret.Load(Encoding.ASCII.GetBytes(Digits[..length]));
        var step = TimeStep.At(DateTimeOffset.FromUnixTimeSeconds(time));

        Assert.Equal(code, secret.CodeAt(step, new TotpParameters(algorithm, 8, 30)));
        Assert.Equal(code[2..], secret.CodeAt(step, new TotpParameters(algorithm, 6, 30)));
        // A step of twice the length has the number of the first one that it spans.
        Assert.Equal(code, secret.CodeAt(step, new TotpParameters(algorithm, 8, 60)));
    }

    [Theory]
    [InlineData(30, -1, CodeVerdict.Accepted)]
    [InlineData(30, 1, CodeVerdict.Accepted)]
    [InlineData(30, 2, CodeVerdict.Wrong)]
    [InlineData(30, -10, CodeVerdict.EarlierStep)]
    [InlineData(30, -11, CodeVerdict.Wrong)]
    [InlineData(60, -1, CodeVerdict.Accepted)]
    [InlineData(60, 0, CodeVerdict.Accepted)]
    [InlineData(60, 1, CodeVerdict.Accepted)]
    [InlineData(60, 2, CodeVerdict.Wrong)]
    [InlineData(60, -2, CodeVerdict.EarlierStep)]
    [InlineData(60, -5, CodeVerdict.EarlierStep)]
    [InlineData(60, -6, CodeVerdict.Wrong)]
    public void Window_is_one_step_of_the_period_and_a_slow_clock_is_recognized_for_five_minutes(int period, int skew, CodeVerdict expected)
    {
        var parameters = new TotpParameters("SHA256", 8, period);
        var step = TimeStep.At(Now, period) + skew;
        var code = TypedCode.Read(_secret.CodeAt(step, parameters)).App()!;

        var match = TotpMatcher.Match(_secret, parameters, code, Now, drift: 0, []);

        Assert.Equal((expected, expected == CodeVerdict.Wrong ? 0 : step), (match.Verdict, match.Step));
        Assert.Equal(CodeVerdict.Wrong, TotpMatcher.Match(_secret, TotpParameters.Standard, code, Now, drift: 0, []).Verdict);
    }

    [Fact]
    public void Accepted_step_of_a_long_period_is_accepted_once()
    {
        var parameters = new TotpParameters("SHA1", 6, 60);
        var step = TimeStep.At(Now, 60);
        CodeVerdict Verdict(long at, params long[] accepted) =>
            TotpMatcher.Match(_secret, parameters, TypedCode.Read(_secret.CodeAt(at, parameters)).App()!, Now, 0, accepted).Verdict;

        Assert.Equal(CodeVerdict.AlreadyUsed, Verdict(step, step));
        Assert.Equal(CodeVerdict.EarlierStep, Verdict(step - 1, step));
        Assert.Equal(CodeVerdict.Accepted, Verdict(step + 1, step));
    }

    [Theory]
    [InlineData("123456", 6)]
    [InlineData("1234 5678", 8)]
    [InlineData("１２３４５６７８", 8)]
    [InlineData("O1234567", 8)]
    [InlineData("1234567", null)]
    [InlineData("123456789", null)]
    [InlineData("12345", null)]
    public void App_shows_six_or_eight_digits(string text, int? length) => Assert.Equal(length, TypedCode.Read(text).App()?.Length);

    [Fact]
    public void Unknown_algorithm_makes_no_codes() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _secret.CodeAt(1, new TotpParameters("MD5", 6, 30)));
}
