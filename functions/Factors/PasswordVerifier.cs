using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Identity;

namespace MfaFunctions.Factors;

/// <summary>
/// Hashes and checks passwords with ASP.NET Core's PBKDF2, in one Unicode form, and seals the hashes. A check takes the same time for
/// known and unknown persons.
/// </summary>
public sealed class PasswordVerifier(IPasswordHasher<Account> hasher, PasswordHashes hashes, TimeProvider clock)
{
    // Dummy hash for unknown persons, made once per process with the configured iterations so that checks take equal time.
    private readonly Lazy<string> _nobody = new(() => hashes.Seal(hasher.HashPassword(null!, "nobody's password")));

    // More hashes at once than cores would only slow all of them down.
    private readonly PasswordHashTurns _queue = new(Environment.ProcessorCount, clock);

    /// <param name="password">The password to store.</param>
    /// <param name="tenant">Whose line to wait in; null for the operator's.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="BusyException">Too many hashes are waiting.</exception>
    public Task<string> HashAsync(string password, TenantId? tenant = null, CancellationToken cancellationToken = default) =>
        _queue.RunAsync(tenant, () => Hash(password), cancellationToken);

    /// <summary>Checks a password in the same time with or without a hash. A null hash gives <see cref="PasswordCheck.Wrong"/>.</summary>
    /// <param name="hash">The stored hash.</param>
    /// <param name="password">The password to check.</param>
    /// <param name="tenant">Whose line to wait in; null for that of unknown tenants.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The outcome, and a new hash of a correct password whose hash has fewer iterations than configured.</returns>
    /// <exception cref="BusyException">Too many hashes are waiting.</exception>
    public Task<(PasswordCheck Outcome, string? Renewed)> CheckAsync(
        string? hash,
        string password,
        TenantId? tenant = null,
        CancellationToken cancellationToken = default
    )
    {
        return _queue.RunAsync(tenant, () => Check(hash, password), cancellationToken);
    }

    private (PasswordCheck Outcome, string? Renewed) Check(string? hash, string password)
    {
        var compared = hash ?? _nobody.Value;
        var isPlain = !PasswordHashes.AreSealed(compared);
        var plain = isPlain ? compared : hashes.Open(compared);
        var canonical = PasswordText.Canonical(password);
        // A plain hash is of the password as it was typed, and sealed ones were of NFC alone. Only unusual blanks make a difference.
        var earlier = isPlain ? password : PasswordText.Composed(password);
        var result = hasher.VerifyHashedPassword(null!, plain, isPlain ? earlier : canonical);
        var isEarlier = isPlain;
        if (result == PasswordVerificationResult.Failed && !isPlain && earlier != canonical)
        {
            (result, isEarlier) = (hasher.VerifyHashedPassword(null!, plain, earlier), true);
        }

        return hash is null || result == PasswordVerificationResult.Failed
            ? (PasswordCheck.Wrong, null)
            : (PasswordCheck.Right, isEarlier || result == PasswordVerificationResult.SuccessRehashNeeded ? Hash(password) : null);
    }

    private string Hash(string password) => hashes.Seal(hasher.HashPassword(null!, PasswordText.Canonical(password)));
}

public enum PasswordCheck
{
    Wrong,
    Right,
}
