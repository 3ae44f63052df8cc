using System.Text;
using MfaFunctions.Accounts;
using MfaFunctions.Protection;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Factors;

/// <summary>
/// Seals password hashes, so that a copy of the tables cannot be searched for passwords without a key of the vault
/// (NIST SP 800-63B-4 §3.1.1.2). What binds a hash to its account is the MAC of the account's row.
/// </summary>
public sealed partial class PasswordHashes(SecretSealer sealer, ILogger<PasswordHashes> logger)
{
    private const string Purpose = "password";

    /// <summary>Base64, which a plain hash consists of, has no '.'; a sealed record begins with its key's name and one.</summary>
    public static bool AreSealed(string stored) => stored.Contains('.', StringComparison.Ordinal);

    public string Seal(string hash) => sealer.Seal(Encoding.ASCII.GetBytes(hash), Purpose);

    /// <exception cref="ProtectionException">The record was altered, or its key is gone.</exception>
    public string Open(string stored) => Encoding.ASCII.GetString(sealer.Open(stored, Purpose));

    public bool IsCurrent(Account account) =>
        account.Credentials.PasswordHash is not { } stored || !AreSealed(stored) || sealer.IsUnderCurrentKey(stored);

    /// <summary>
    /// Reseals the account's password hash with the current key. A hash that cannot be opened is logged and left unchanged.
    /// </summary>
    public Account Reseal(Account account)
    {
        if (IsCurrent(account))
        {
            return account;
        }

        try
        {
            var resealed = sealer.Reseal(account.Credentials.PasswordHash!, Purpose);
            return account with { Credentials = account.Credentials with { PasswordHash = resealed } };
        }
        catch (ProtectionException e)
        {
            Log.NotResealed(logger, account.Tenant.Value, account.Id.Value, e.Message);
            return account;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Failed to reseal the password hash of {TenantId}/{UserId} with the current key: {Reason}")]
        public static partial void NotResealed(ILogger logger, string tenantId, string userId, string reason);
    }
}
