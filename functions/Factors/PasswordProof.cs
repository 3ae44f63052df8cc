using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Factors;

/// <summary>Checks the password of a signed-in person. Failures count as on a familiar network.</summary>
public sealed class PasswordProof(PasswordAttempts attempts)
{
    /// <returns>Null if the password is correct; otherwise <paramref name="wrong"/> or an error for too many attempts.</returns>
    public async Task<ApiError?> RefuseAsync(
        Account account,
        string password,
        ClientNetwork network,
        string client,
        ApiError wrong,
        CancellationToken cancellationToken
    )
    {
        var attempt = new PasswordAttempt(account.Tenant, SoughtAddress.OfStored(account.Profile.Email).CountedAs, network, client)
        {
            IsTenantKnown = true,
            Account = account,
            HasSession = true,
        };
        var result = await attempts.CheckAsync(attempt, password, wrong, cancellationToken);
#pragma warning disable CA2000 // It is disposed of at once: nothing is committed with it.
        if (!result.IsRefused(out var refusal, out var right))
#pragma warning restore CA2000
        {
            right.Dispose();
        }

        return refusal?.Refusing(RefusalKind.Password);
    }
}
