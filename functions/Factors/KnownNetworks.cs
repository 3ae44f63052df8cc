using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>The networks an account was signed in to from: there, nobody's wrong guesses can keep its person out.</summary>
public sealed class KnownNetworks(KeyedHasher hasher)
{
    /// <summary>How many are remembered; the one longest unused is forgotten first.</summary>
    public const int Limit = 10;

    public bool Contains(Account account, ClientNetwork network)
    {
        // A network noted under a key that was taken out of the ring is forgotten: no harm but a block that could have been spared.
        return !network.IsShared && account.Credentials.KnownNetworks.Any(n => hasher.Keys.Contains(n.Key) && n.Hash == Hash(n.Key, account, network));
    }

    /// <summary>The account with this network as its latest. A shared one is not noted: strangers are on it, too.</summary>
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
