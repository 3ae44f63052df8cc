using System.Security.Cryptography;

namespace MfaFunctions.Platform.Storage;

/// <summary>
/// The one loop in which a row changes: read it, decide, commit under its ETag. A lost race starts over with a new reading, 8 times in all.
/// Only the stores run it.
/// </summary>
internal static class CommitRace
{
    // A race is lost only to somebody who won it, so this many in a row means more than a crowd.
    private const int Attempts = 8;

    /// <param name="what">Whose row it is, for the operator who reads the log.</param>
    /// <param name="decide">Reads the row and decides.</param>
    /// <param name="tryCommit">Commits the decision under the ETag of that reading; false when the row has changed since.</param>
    /// <returns>The decision that stands.</returns>
    /// <exception cref="UnavailableException">The race was lost 8 times.</exception>
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

        throw new UnavailableException($"The {what} changed under every attempt.");
    }

    // A random time below 20 ms, doubling with each race lost up to 320 ms, so that those who lost together do not meet again.
    private static int Pause(int lost) => RandomNumberGenerator.GetInt32(1, 10 << Math.Min(lost, 5));
}
