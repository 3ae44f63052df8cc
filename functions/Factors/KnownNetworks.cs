using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>
/// Networks from which an account has signed in. Wrong guesses by others do not lock the person out there, up to a higher limit.
/// </summary>
public sealed class KnownNetworks(KeyedHasher hasher)
{
    /// <summary>Maximum number of networks per account; the least recently used is dropped first.</summary>
    public const int Limit = 10;

    public bool Contains(Account account, ClientNetwork network)
    {
        // A network hashed with a key no longer in the ring does not match. At worst, the person hits an avoidable lockout.
        return !network.IsShared
            && account.Credentials.KnownNetworks.Any(n => hasher.Keys.Contains(n.Key) && n.Hash == Hash(n.Key, account, network));
    }

    /// <summary>
    /// Whether the person has signed in before, but never from this network. False if that cannot be known: a shared network is nobody's,
    /// and networks hashed with keys that are gone cannot be compared.
    /// </summary>
    public bool IsNew(Account account, ClientNetwork network) =>
        !network.IsShared && !Contains(account, network) && account.Credentials.KnownNetworks.Any(n => hasher.Keys.Contains(n.Key));

    /// <summary>Records this network as the account's latest. Shared networks are not recorded, because others use them too.</summary>
    public Account Remember(Account account, ClientNetwork network)
    {
        if (network.IsShared)
        {
            return account;
        }

        var latest = new KnownNetwork(hasher.CurrentKey, Hash(hasher.CurrentKey, account, network));
        var others = account.Credentials.KnownNetworks.Where(n => n != latest).Take(Limit - 1);
        return account with { Credentials = account.Credentials with { KnownNetworks = [latest, .. others] } };
    }

    private string Hash(string key, Account account, ClientNetwork network) =>
        hasher.Hash(key, "network", account.Tenant.Value, account.Id.Value, network.Reveal());
}
