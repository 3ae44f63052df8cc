using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Factors;

/// <summary>Settings section <c>Passwords</c>.</summary>
public sealed class PasswordOptions
{
    public const string Section = "Passwords";

    /// <summary>PBKDF2-HMAC-SHA-512 iterations; at least 210,000 (OWASP Password Storage Cheat Sheet).</summary>
    [Range(210_000, 10_000_000)]
    public int Iterations { get; set; } = 210_000;

    /// <summary>Number of failed passwords of a tenant within an hour from which the log warns. Default: 100.</summary>
    [Range(10, 100_000)]
    public int AlarmFailuresPerHour { get; set; } = 100;
}
