using MfaFunctions.Accounts;
using MfaFunctions.Codes;
using MfaFunctions.Protection;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Factors;

/// <summary>Seals TOTP secrets, bound to their account and authenticator.</summary>
public sealed partial class AuthenticatorSecrets(SecretSealer sealer, ILogger<AuthenticatorSecrets> logger)
{
    private const string Purpose = "totp";

    public string Seal(Account account, string authenticatorId, TotpSecret secret)
    {
        return sealer.Seal(secret.Reveal(), Purpose, account.Tenant.Value, account.Id.Value, authenticatorId);
    }

    /// <exception cref="ProtectionException">The record cannot be opened: it was altered or moved, or its key is missing.</exception>
    public TotpSecret Open(Account account, string authenticatorId, string sealedSecret)
    {
        return TotpSecret.Load(sealer.Open(sealedSecret, Purpose, account.Tenant.Value, account.Id.Value, authenticatorId));
    }

    /// <summary>Whether every secret of the account is sealed with the current key.</summary>
    public bool AreCurrent(Account account)
    {
        return account.Factors.Authenticators.All(a => sealer.IsUnderCurrentKey(a.SealedSecret))
            && account.Factors.Pending.All(p => p.SealedSecret is null || sealer.IsUnderCurrentKey(p.SealedSecret));
    }

    /// <summary>
    /// Reseals all secrets of the account with the current key. A secret that cannot be opened is logged and left unchanged, so that one
    /// damaged record does not make the other authenticators unusable.
    /// </summary>
    public Account Reseal(Account account)
    {
        return AreCurrent(account)
            ? account
            : account with
            {
                Factors = account.Factors with
                {
                    Authenticators =
                    [
                        .. account.Factors.Authenticators.Select(a => a with { SealedSecret = Reseal(account, a.Id, a.SealedSecret) }),
                    ],
                    Pending =
                    [
                        .. account.Factors.Pending.Select(p =>
                            p.SealedSecret is null ? p : p with { SealedSecret = Reseal(account, p.Id, p.SealedSecret) }
                        ),
                    ],
                },
            };
    }

    private string Reseal(Account account, string authenticatorId, string sealedSecret)
    {
        if (sealer.IsUnderCurrentKey(sealedSecret))
        {
            return sealedSecret;
        }

        try
        {
            return sealer.Reseal(sealedSecret, Purpose, account.Tenant.Value, account.Id.Value, authenticatorId);
        }
        catch (ProtectionException e)
        {
            Log.NotResealed(logger, e.Message);
            return sealedSecret;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Failed to reseal a secret with the current key: {Reason}")]
        public static partial void NotResealed(ILogger logger, string reason);
    }
}
