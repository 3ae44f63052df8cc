using MfaFunctions.Accounts;
using MfaFunctions.Codes;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>Makes sets of recovery codes; only their HMACs are kept.</summary>
public static class RecoveryCodeSets
{
    public const int Count = 10;

    /// <summary>With so few left, or fewer, a person should make new ones.</summary>
    public const int LowWater = 3;

    /// <summary>A new set; whatever was before is dead.</summary>
    public static (RecoveryCodeSet Set, IReadOnlyList<RecoveryCode> Codes) New(KeyedHasher hasher, Account account, DateTimeOffset now)
    {
        var codes = Enumerable.Range(0, Count).Select(_ => RecoveryCode.New()).ToArray();
        var key = hasher.CurrentKey;
        return (new RecoveryCodeSet(key, [.. codes.Select(c => Hash(hasher, key, account, c))], now), codes);
    }

    public static string Hash(KeyedHasher hasher, string key, Account account, RecoveryCode code)
    {
        return hasher.Hash(key, "recovery", account.Tenant.Value, account.Id.Value, code.Reveal());
    }
}
