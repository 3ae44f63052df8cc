using System.Security.Cryptography;

namespace MfaFunctions.Platform;

/// <summary>Spreads those who lost the same race, so that they do not meet again.</summary>
public static class Backoff
{
    /// <summary>Waits a random time below 10 ms, doubling with each attempt up to 320 ms.</summary>
    public static Task AfterAsync(int attempt) =>
        Task.Delay(RandomNumberGenerator.GetInt32(1, 10 << Math.Min(attempt, 5)));
}
