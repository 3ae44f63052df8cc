using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo;

/// <summary>Waits in real time and prints each wait, for at most a minute in the whole demo.</summary>
internal sealed class RealDelay(TimeProvider time) : IDelay
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private TimeSpan _waited;

    public async Task WaitUntilAsync(DateTimeOffset moment, string why)
    {
        var wait = moment - time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        _waited += wait;
        if (_waited > Longest)
        {
            throw new ExpectationFailedException(
                $"Waiting for codes: expected at most {Longest.TotalSeconds} s in all, got {_waited.TotalSeconds:F0} s"
            );
        }

        Screen.Line($"    [yellow]… waiting {Math.Ceiling(wait.TotalSeconds):F0} s: {why}[/]");
        await Task.Delay(wait, time);
    }
}
