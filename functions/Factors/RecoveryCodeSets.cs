using MfaFunctions.Accounts;
using MfaFunctions.Codes;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>Creates sets of recovery codes. Only their HMACs are stored.</summary>
public static class RecoveryCodeSets
{
    public const int Count = 10;

    /// <summary>At or below this number of unused codes, the person should generate a new set.</summary>
    public const int LowWater = 3;

    /// <summary>Creates a new set, which replaces any existing one.</summary>
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
