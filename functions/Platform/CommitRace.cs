using System.Security.Cryptography;

namespace MfaFunctions.Platform;

/// <summary>Commits under one row's ETag: whoever loses the race reads again, decides again and tries again, 8 times in all.</summary>
/// <param name="what">Whose row it is, for the operator who reads the log.</param>
public sealed class CommitRace(string what)
{
    // A race is lost only to somebody who won it, so this many in a row means more than a crowd.
    private const int Attempts = 8;

    private int _lost;

    /// <summary>Waits a random time below 20 ms, doubling with each race lost up to 320 ms, so that those who lost together do not meet again.</summary>
    /// <exception cref="UnavailableException">This was the eighth.</exception>
    public Task LostAsync() =>
        ++_lost < Attempts
            ? Task.Delay(RandomNumberGenerator.GetInt32(1, 10 << Math.Min(_lost, 5)))
            : throw new UnavailableException($"The {what} changed under every attempt.");
}
