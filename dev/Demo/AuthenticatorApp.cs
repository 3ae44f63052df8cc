using System.Globalization;
using OtpNet;

namespace MfaFunctions.Dev.Demo;

/// <summary>
/// The authenticator app on a person's phone. It knows the QR code's URI and the steps it has used: each step's code works once,
/// and codes of earlier steps are refused afterwards, so it may have to wait for the next code.
/// </summary>
internal sealed class AuthenticatorApp(string uri, TimeProvider time, IDelay patience)
{
    private const int StepSeconds = 30;

    // The server accepts a skew of one step in each direction.
    private const int Ahead = 1;

    // A code read this close to the end of a step may reach the server after it.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly Totp _totp = new(SecretFrom(uri));
    private long _lastUsed;

    /// <summary>An unused code: the current step's, or the next step's if the server already accepts it.</summary>
    public async Task<string> NextAsync()
    {
        var step = Math.Max(CurrentStep(), _lastUsed + 1);
        await patience.WaitUntilAsync(StartOf(step - Ahead), "each code works once, and the next one is not accepted yet");
        return Use(step);
    }

    /// <summary>The codes of the previous and the current step.</summary>
    public async Task<string[]> TwoConsecutiveAsync()
    {
        if (StartOf(CurrentStep() + 1) - time.GetUtcNow() < Margin)
        {
            await patience.WaitUntilAsync(StartOf(CurrentStep() + 1), "this step is about to end");
        }

        var step = CurrentStep();
        return [Use(step - 1), Use(step)];
    }

    /// <summary>The unused code of the previous step.</summary>
    public string Earlier() => CodeOf(CurrentStep() - 1);

    /// <summary>Six digits that are not the code of any nearby step.</summary>
    public string Wrong()
    {
        var near = Enumerable.Range(-20, 40).Select(offset => CodeOf(CurrentStep() + offset)).ToHashSet();
        return Enumerable
            .Range(0, 1000)
            .Select(number => number.ToString("D6", CultureInfo.InvariantCulture))
            .First(code => !near.Contains(code));
    }

    private static byte[] SecretFrom(string uri)
    {
        var secret = uri.Split('?', '&').FirstOrDefault(part => part.StartsWith("secret=", StringComparison.Ordinal))
            ?? throw new ExpectationFailedException("uri: expected a secret, got none");
        return Base32Encoding.ToBytes(secret["secret=".Length..]);
    }

    private static DateTimeOffset StartOf(long step) => DateTimeOffset.UnixEpoch.AddSeconds(step * StepSeconds);

    private string Use(long step)
    {
        _lastUsed = Math.Max(_lastUsed, step);
        return CodeOf(step);
    }

    private string CodeOf(long step) => _totp.ComputeTotp(StartOf(step).UtcDateTime);

    private long CurrentStep() => time.GetUtcNow().ToUnixTimeSeconds() / StepSeconds;
}
