using MfaFunctions.Accounts;
using Microsoft.AspNetCore.Identity;

namespace MfaFunctions.Factors;

/// <summary>Hashes and checks passwords with ASP.NET Core's PBKDF2. A check takes the same time for known and unknown persons.</summary>
public sealed class PasswordVerifier(IPasswordHasher<Account> hasher) : IDisposable
{
    // Dummy hash for unknown persons, made once per process with the configured iterations so that checks take equal time.
    private readonly Lazy<string> _nobody = new(() => hasher.HashPassword(null!, "nobody's password"));

    // Limits concurrent hashes to the number of cores: more would only slow all of them down.
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);

    public Task<string> HashAsync(string password) => OnACoreAsync(() => hasher.HashPassword(null!, password));

    /// <summary>Checks a password in the same time with or without a hash. A null hash gives <see cref="PasswordCheck.Wrong"/>.</summary>
    public async Task<PasswordCheck> CheckAsync(string? hash, string password)
    {
        var compared = hash ?? _nobody.Value;
        var result = await OnACoreAsync(() => hasher.VerifyHashedPassword(null!, compared, password));
        return hash is null || result == PasswordVerificationResult.Failed ? PasswordCheck.Wrong
            : result == PasswordVerificationResult.SuccessRehashNeeded ? PasswordCheck.RightWithOldHash
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

    /// <summary>Correct, but the hash has fewer iterations than configured and must be renewed.</summary>
    RightWithOldHash,
}
