using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Factors;

/// <summary>Section <c>Passwords</c>.</summary>
public sealed class PasswordOptions
{
    public const string Section = "Passwords";

    /// <summary>
    /// Wrong passwords for one address from one network after which that pair waits until the hour's end even where the person has signed in from:
    /// NIST SP 800-63B-4 §3.2.2 allows no more than 100 in a row.
    /// </summary>
    public const int MostFailuresPerHour = 100;

    /// <summary>
    /// Wrong passwords for one address from all shared networks together after which that address waits on them until the end of
    /// <see cref="SharedWindow"/>: more than a person's own mistakes, and at most 240 guesses an hour.
    /// </summary>
    public const int MostSharedFailures = 20;

    /// <summary>Short, since anybody on a shared network can use the limit up. It divides the hour, by which failures are stored.</summary>
    public static readonly TimeSpan SharedWindow = TimeSpan.FromMinutes(5);

    /// <summary>PBKDF2-HMAC-SHA-512 iterations, 210,000 or more (OWASP Password Storage Cheat Sheet).</summary>
    [Range(210_000, 10_000_000)]
    public int Iterations { get; set; } = 210_000;

    /// <summary>Wrong passwords for one address from one network after which that pair waits until the hour's end, unless the person has signed in from there. Default 20.</summary>
    [Range(5, MostFailuresPerHour)]
    public int FailuresPerHour { get; set; } = 20;
}
