using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Factors;

/// <summary>Settings section <c>Passwords</c>.</summary>
public sealed class PasswordOptions
{
    public const string Section = "Passwords";

    /// <summary>
    /// Number of wrong passwords per address and network that blocks the pair until the end of the hour, even on a known network.
    /// NIST SP 800-63B-4 §3.2.2 allows at most 100 consecutive failures.
    /// </summary>
    public const int MostFailuresPerHour = 100;

    /// <summary>
    /// Number of wrong passwords per address across all shared networks that blocks the address there until the end of
    /// <see cref="SharedWindow"/>. It exceeds a person's own mistakes and limits guessing to 240 attempts per hour.
    /// </summary>
    public const int MostSharedFailures = 20;

    /// <summary>
    /// Short, because anyone on a shared network can exhaust the limit. It divides the hour, because failures are stored by hour.
    /// </summary>
    public static readonly TimeSpan SharedWindow = TimeSpan.FromMinutes(5);

    /// <summary>PBKDF2-HMAC-SHA-512 iterations; at least 210,000 (OWASP Password Storage Cheat Sheet).</summary>
    [Range(210_000, 10_000_000)]
    public int Iterations { get; set; } = 210_000;

    /// <summary>
    /// Number of wrong passwords per address and network that blocks the pair until the end of the hour, except on a known network.
    /// Default: 20.
    /// </summary>
    [Range(5, MostFailuresPerHour)]
    public int FailuresPerHour { get; set; } = 20;
}
