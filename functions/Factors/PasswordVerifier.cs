using MfaFunctions.Accounts;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Identity;

namespace MfaFunctions.Factors;

/// <summary>
/// Hashes and checks passwords with ASP.NET Core's PBKDF2, in one Unicode form, and seals the hashes. A check takes the same time for
/// known and unknown persons.
/// </summary>
public sealed class PasswordVerifier(IPasswordHasher<Account> hasher, PasswordHashes hashes) : IDisposable
{
    // Dummy hash for unknown persons, made once per process with the configured iterations so that checks take equal time.
    private readonly Lazy<string> _nobody = new(() => hashes.Seal(hasher.HashPassword(null!, "nobody's password")));

    // Limits concurrent hashes to the number of cores: more would only slow all of them down.
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);

    public Task<string> HashAsync(string password) =>
        OnACoreAsync(() => hashes.Seal(hasher.HashPassword(null!, PasswordText.Canonical(password))));

    /// <summary>Checks a password in the same time with or without a hash. A null hash gives <see cref="PasswordCheck.Wrong"/>.</summary>
    public async Task<PasswordCheck> CheckAsync(string? hash, string password)
    {
        var compared = hash ?? _nobody.Value;
        // A plain hash is of the password as it was typed.
        var isPlain = !PasswordHashes.AreSealed(compared);
        var (plain, given) = isPlain ? (compared, password) : (hashes.Open(compared), PasswordText.Canonical(password));
        var result = await OnACoreAsync(() => hasher.VerifyHashedPassword(null!, plain, given));
        return hash is null || result == PasswordVerificationResult.Failed ? PasswordCheck.Wrong
            : isPlain || result == PasswordVerificationResult.SuccessRehashNeeded ? PasswordCheck.RightWithOldHash
            : PasswordCheck.Right;
    }

    public void Dispose() => _cores.Dispose();

    private async Task<T> OnACoreAsync<T>(Func<T> work)
    {
        await _cores.WaitAsync();
        try
        {
            return work();
        }
        finally
        {
            _cores.Release();
        }
    }
}

public enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Correct, but the hash has fewer iterations than configured, or is not sealed, and must be renewed.</summary>
    RightWithOldHash,
}
