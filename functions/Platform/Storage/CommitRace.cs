using System.Security.Cryptography;

namespace MfaFunctions.Platform.Storage;

/// <summary>
/// The loop in which every row changes: read, decide, commit under the ETag. A lost race starts over with a new reading, up to 8 attempts
/// in total. Only the stores use it.
/// </summary>
internal static class CommitRace
{
    // Every lost race has a winner, so this many losses in a row indicate more than contention.
    private const int Attempts = 8;

    /// <param name="what">Kind of row, for the log.</param>
    /// <param name="decide">Reads the row and decides.</param>
    /// <param name="tryCommit">Commits the decision under the ETag of that reading; false if the row has changed since.</param>
    /// <returns>The committed decision.</returns>
    /// <exception cref="BusyException">The race was lost 8 times.</exception>
    public static async Task<TDecision> RunAsync<TDecision>(
        string what,
        Func<Task<TDecision>> decide,
        Func<TDecision, Task<bool>> tryCommit
    )
    {
        for (var lost = 0; lost < Attempts; lost++)
        {
            if (lost > 0)
            {
                await Task.Delay(Pause(lost));
            }

            var decision = await decide();
            if (await tryCommit(decision))
            {
                return decision;
            }
        }

        throw new BusyException($"The {what} changed during every attempt.");
    }

    // A random delay in milliseconds, below 20 at first and doubling per lost race up to 320, so that the losers do not collide again.
    private static int Pause(int lost) => RandomNumberGenerator.GetInt32(1, 10 << Math.Min(lost, 5));
}
