using System.Globalization;
using OtpNet;

namespace MfaFunctions.Dev.Demo;

/// <summary>
/// The app on somebody's phone. It knows only the QR code's URI, and which of its codes were used: one of a step works once,
/// and none of an earlier step afterwards, so the next one may have to be waited for.
/// </summary>
internal sealed class AuthenticatorApp(string uri, TimeProvider time, IDelay patience)
{
    private const int StepSeconds = 30;

    // The server takes the codes of one step before and after its own.
    private const int Ahead = 1;

    // A code shown this short before the step ends may reach the server after it.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly Totp _totp = new(SecretFrom(uri));
    private long _lastUsed;

    /// <summary>A code that was not used yet: this step's, or the next one's when that is already accepted.</summary>
    public async Task<string> NextAsync()
    {
        var step = Math.Max(CurrentStep(), _lastUsed + 1);
        await patience.WaitUntilAsync(StartOf(step - Ahead), "codes work once; the next one is accepted soon");
        return Use(step);
    }

    /// <summary>The codes of the step before this one and of this one.</summary>
    public async Task<string[]> TwoConsecutiveAsync()
    {
        if (StartOf(CurrentStep() + 1) - time.GetUtcNow() < Margin)
        {
            await patience.WaitUntilAsync(StartOf(CurrentStep() + 1), "this step is about to end");
        }

        var step = CurrentStep();
        return [Use(step - 1), Use(step)];
    }

    /// <summary>The code of the step before this one, as somebody noted it who did not use it.</summary>
    public string Earlier() => CodeOf(CurrentStep() - 1);

    /// <summary>Six digits that are the code of no step anywhere near.</summary>
    public string Wrong()
    {
        var near = Enumerable.Range(-20, 40).Select(offset => CodeOf(CurrentStep() + offset)).ToHashSet();
        return Enumerable.Range(0, 1000).Select(number => number.ToString("D6", CultureInfo.InvariantCulture)).First(code => !near.Contains(code));
    }

    private static byte[] SecretFrom(string uri)
    {
        var secret = uri.Split('?', '&').FirstOrDefault(part => part.StartsWith("secret=", StringComparison.Ordinal))
            ?? throw new ExpectationFailedException("uri: expected a secret in it, got none");
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
