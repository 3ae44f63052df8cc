using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Accounts;

/// <summary>Section <c>Passwords</c>.</summary>
public sealed class PasswordOptions
{
    public const string Section = "Passwords";

    /// <summary>
    /// Wrong passwords for one address from one network after which that pair waits until the hour's end even where the person has signed in from:
    /// NIST SP 800-63B-4 §3.2.2 allows no more than 100 in a row.
    /// </summary>
    public const int MostFailuresPerHour = 100;

    /// <summary>PBKDF2-HMAC-SHA-512 iterations, 210,000 or more (OWASP Password Storage Cheat Sheet).</summary>
    [Range(210_000, 10_000_000)]
    public int Iterations { get; set; } = 210_000;

    /// <summary>Wrong passwords for one address from one network after which that pair waits until the hour's end, unless the person has signed in from there. Default 20.</summary>
    [Range(5, MostFailuresPerHour)]
    public int FailuresPerHour { get; set; } = 20;
}
