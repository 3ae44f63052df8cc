using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Factors;

/// <summary>
/// Hashes and checks passwords with ASP.NET Core's PBKDF2, in one Unicode form, and seals the hashes. A refusal takes the same iterations
/// for known and unknown persons, from the first check of the process on.
/// </summary>
public sealed class PasswordVerifier(
    IPasswordHasher<Account> hasher,
    PasswordHashes hashes,
    IOptions<PasswordHasherOptions> options,
    TimeProvider clock
)
{
    // Compared for unknown persons.
    private readonly string _nobody = hashes.Seal(PasswordHashCost.NewUnmatched(options.Value.IterationCount));

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
        var compared = hash ?? _nobody;
        var isPlain = !PasswordHashes.AreSealed(compared);
        var plain = isPlain ? compared : hashes.Open(compared);
        var (canonical, composed) = (PasswordText.Canonical(password), PasswordText.Composed(password));
        // A plain hash is of the password as it was typed, and sealed ones were of NFC alone. Only unusual blanks make a difference.
        string[] forms =
            isPlain ? [password]
            : canonical == composed ? [canonical]
            : [canonical, composed];
        var found = forms.Select(form => (Form: form, Result: hasher.VerifyHashedPassword(null!, plain, form)));
        var (right, result) = found.FirstOrDefault(f => f.Result != PasswordVerificationResult.Failed);
        if (hash is null || result == PasswordVerificationResult.Failed)
        {
            // A hash from before the iterations were raised, and a plain one, are refused faster than that of nobody, which would show
            // that the person exists.
            var ofNobody = (canonical == composed ? 1 : 2) * options.Value.IterationCount;
            Spend(ofNobody - (forms.Length * PasswordHashCost.Of(plain)), password);
            return (PasswordCheck.Wrong, null);
        }

        var isEarlier = isPlain || right != canonical;
        return (PasswordCheck.Right, isEarlier || result == PasswordVerificationResult.SuccessRehashNeeded ? Hash(password) : null);
    }

    private void Spend(int iterations, string password)
    {
        if (iterations > 0)
        {
            hasher.VerifyHashedPassword(null!, PasswordHashCost.NewUnmatched(iterations), password);
        }
    }

    private string Hash(string password) => hashes.Seal(hasher.HashPassword(null!, PasswordText.Canonical(password)));
}

public enum PasswordCheck
{
    Wrong,
    Right,
}
