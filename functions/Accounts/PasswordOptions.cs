using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Accounts;

/// <summary>Section <c>Passwords</c>.</summary>
public sealed class PasswordOptions
{
    public const string Section = "Passwords";

    /// <summary>PBKDF2-HMAC-SHA-512 iterations, 210,000 or more (OWASP Password Storage Cheat Sheet).</summary>
    [Range(210_000, 10_000_000)]
    public int Iterations { get; set; } = 210_000;

    /// <summary>Wrong passwords for one address from one network after which that pair waits until the hour's end. Default 20.</summary>
    [Range(5, 1_000)]
    public int FailuresPerHour { get; set; } = 20;
}
