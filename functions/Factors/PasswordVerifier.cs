using MfaFunctions.Accounts;
using Microsoft.AspNetCore.Identity;

namespace MfaFunctions.Factors;

/// <summary>Hashes and checks passwords with ASP.NET Core's PBKDF2; an unknown person costs as much as a known one.</summary>
public sealed class PasswordVerifier(IPasswordHasher<Account> hasher) : IDisposable
{
    // Hashed once per process with the iterations in force, so that checking against it takes the same time.
    private readonly Lazy<string> _nobody = new(() => hasher.HashPassword(null!, "nobody's password"));

    // Only protects the processor: more hashes at once than cores only make all of them slower.
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);

    public Task<string> HashAsync(string password) => OnACoreAsync(() => hasher.HashPassword(null!, password));

    /// <summary>Checks in the same time whether or not there is a hash; null gives <see cref="PasswordCheck.Wrong"/>.</summary>
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

    /// <summary>Right, and the hash has fewer iterations than are asked for today: hash it again.</summary>
    RightWithOldHash,
}
