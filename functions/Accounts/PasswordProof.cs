using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>Asks a signed-in person for the password; failures count as they do at sign-in.</summary>
public sealed class PasswordProof(PasswordFailures failures, PasswordVerifier passwords, KnownNetworks networks)
{
    /// <returns>Null when the password is right; else <paramref name="wrong"/>, or that there were too many tries.</returns>
    public async Task<ApiError?> RefuseAsync(Account account, string password, Redacted network, ApiError wrong)
    {
        ArgumentNullException.ThrowIfNull(account);
        var findTries = failures.ReadAsync(account.Tenant, account.Profile.Email, network);
        var check = await passwords.CheckAsync(account.Credentials.PasswordHash, password);
        var tries = await findTries;
        return check == PasswordCheck.Wrong || (tries.Exhausted && !networks.Contains(account, network))
            ? await failures.RefuseAsync(tries, wrong)
            : null;
    }
}
