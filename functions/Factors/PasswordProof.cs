using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Factors;

/// <summary>Checks the password of a signed-in person. Failures count as at sign-in.</summary>
public sealed class PasswordProof(PasswordAttemptLimiter failures, PasswordVerifier passwords)
{
    /// <returns>Null if the password is correct; otherwise <paramref name="wrong"/> or an error for too many attempts.</returns>
    public async Task<ApiError?> RefuseAsync(Account account, string password, ClientNetwork network, ApiError wrong)
    {
        var check = await passwords.CheckAsync(account.Credentials.PasswordHash, password);
        var right = check == PasswordCheck.Wrong ? null : account;
        var judged = await failures.JudgeAsync(account.Tenant, account.Profile.Email, network, right, wrong);
        return judged.Error;
    }
}
