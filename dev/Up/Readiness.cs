using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Up;

internal static class Readiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Polls until the check succeeds.</summary>
    public static async Task WaitAsync(string name, TimeSpan limit, Func<CancellationToken, Task<bool>> isReady, CancellationToken stop)
    {
        using var tooLate = CancellationTokenSource.CreateLinkedTokenSource(stop);
        tooLate.CancelAfter(limit);
        try
        {
            while (!await isReady(tooLate.Token))
            {
                await Task.Delay(Pause, tooLate.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CannotContinueException($"{name} did not become ready within {limit.TotalSeconds} s.");
        }
    }
}
