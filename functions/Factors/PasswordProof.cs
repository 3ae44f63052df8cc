using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Factors;

/// <summary>Asks a signed-in person for the password; failures count as they do at sign-in.</summary>
public sealed class PasswordProof(PasswordAttemptLimiter failures, PasswordVerifier passwords)
{
    /// <returns>Null when the password is right; else <paramref name="wrong"/>, or that there were too many tries.</returns>
    public async Task<ApiError?> RefuseAsync(Account account, string password, ClientNetwork network, ApiError wrong)
    {
        var check = await passwords.CheckAsync(account.Credentials.PasswordHash, password);
        var judged = await failures.JudgeAsync(account.Tenant, account.Profile.Email, network, check == PasswordCheck.Wrong ? null : account, wrong);
        return judged.Error;
    }
}
