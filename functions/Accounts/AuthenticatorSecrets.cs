using MfaFunctions.Codes;
using MfaFunctions.Protection;

namespace MfaFunctions.Accounts;

/// <summary>Seals TOTP secrets to the account and authenticator they belong to.</summary>
public sealed class AuthenticatorSecrets(SecretSealer sealer)
{
    private const string Purpose = "totp";

    public string Seal(Account account, string authenticatorId, TotpSecret secret)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(secret);
        return sealer.Seal(secret.Reveal(), Purpose, account.Tenant.Value, account.Id.Value, authenticatorId);
    }

    /// <exception cref="ProtectionException">The record does not open: altered, moved, or its key is gone.</exception>
    public TotpSecret Open(Account account, string authenticatorId, string sealedSecret)
    {
        ArgumentNullException.ThrowIfNull(account);
        return TotpSecret.Load(sealer.Open(sealedSecret, Purpose, account.Tenant.Value, account.Id.Value, authenticatorId));
    }
}
