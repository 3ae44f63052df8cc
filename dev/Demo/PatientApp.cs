using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Demo;

/// <summary>
/// The authenticator app on a person's phone, and the person's patience. It knows the steps it has used: each step's code works once,
/// and codes of earlier steps are refused afterwards, so it may have to wait for the next code.
/// </summary>
internal sealed class PatientApp(string uri, TimeProvider time, IDelay patience)
{
    // The server accepts a skew of one step in each direction.
    private const int Ahead = 1;

    // A code read this close to the end of a step may reach the server after it.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly AuthenticatorApp _app = Scan(uri, time);
    private long _lastUsed;

    /// <summary>An unused code: the current step's, or the next step's if the server already accepts it.</summary>
    public async Task<string> NextAsync()
    {
        var step = Math.Max(_app.CurrentStep, _lastUsed + 1);
        await patience.WaitUntilAsync(AuthenticatorApp.StartOf(step - Ahead), "each code works once, and the next one is not accepted yet");
        return Use(step);
    }

    /// <summary>The codes of the previous and the current step.</summary>
    public async Task<string[]> TwoConsecutiveAsync()
    {
        var next = AuthenticatorApp.StartOf(_app.CurrentStep + 1);
        if (next - time.GetUtcNow() < Margin)
        {
            await patience.WaitUntilAsync(next, "this step is about to end");
        }

        var step = _app.CurrentStep;
        return [Use(step - 1), Use(step)];
    }

    /// <summary>The unused code of the previous step.</summary>
    public string Earlier() => _app.Code(-1);

    /// <inheritdoc cref="AuthenticatorApp.WrongCode"/>
    public string Wrong() => _app.WrongCode();

    private static AuthenticatorApp Scan(string uri, TimeProvider time)
    {
        try
        {
            return AuthenticatorApp.FromUri(uri, time);
        }
        catch (FormatException problem)
        {
            throw new ExpectationFailedException(problem.Message, problem);
        }
    }

    private string Use(long step)
    {
        _lastUsed = Math.Max(_lastUsed, step);
        return _app.CodeOf(step);
    }
}
