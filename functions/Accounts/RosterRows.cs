using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Accounts;

/// <summary>
/// The rows of the roster. A person has three with the same columns: one whose key is the user id, which also names the keys of the others,
/// and one each whose key begins with the person's address and name, so that a range of keys is a page in that order.
/// </summary>
internal static class RosterRows
{
    public const string Prefix = "member:";

    /// <summary>Upper bound of the keys: ';' is the character after ':'.</summary>
    public const string Limit = "member;";

    public const string ByEmail = "ByEmail";
    public const string ByName = "ByName";

    private const string Revision = "Revision";

    /// <summary>The columns that decide which rows a new entry changes.</summary>
    public static readonly string[] Compared = ["PartitionKey", "RowKey", "Email", "DisplayName", ByEmail, ByName, Revision];

    // Octets of the text in a key. A key has at most 512 characters, of which two are an octet.
    private const int OctetLimit = 200;

    public static string KeyOf(UserId user) => Prefix + user;

    /// <summary>The key that a person has in an order. A person without a name stands among the names by address.</summary>
    public static string KeyIn(RosterOrder order, RosterEntry entry) =>
        // The separator is below every digit, so that a text comes before those that it begins.
        $"{Start(order, TextOf(order, entry))}-{entry.User}";

    /// <summary>Where the keys of texts that begin with this one start.</summary>
    /// <param name="order">The order.</param>
    /// <param name="folded">A folded text; empty for all.</param>
    public static string Start(RosterOrder order, string folded)
    {
        // Hexadecimal, because table keys allow neither '/' nor '#' and '?', which addresses may have. It keeps order and prefixes.
        var octets = Encoding.UTF8.GetBytes(folded).AsSpan();
        return $"by-{SnakeCase.Of(order)}:{Convert.ToHexStringLower(octets[..Math.Min(octets.Length, OctetLimit)])}";
    }

    /// <summary>The text by which a person stands in an order.</summary>
    public static string TextOf(RosterOrder order, RosterEntry entry) =>
        order == RosterOrder.Name && entry.DisplayName is { } name ? SearchText.Fold(name) : SearchText.FoldAddress(entry.Email);

    public static TableEntity ToEntity(string partition, string key, RosterEntry entry) =>
        new(partition, key)
        {
            ["Email"] = entry.Email,
            ["DisplayName"] = entry.DisplayName ?? "",
            ["Role"] = entry.Role.ToString(),
            ["Enrolled"] = entry.Enrolled,
            // The next three are absent for almost everybody.
            ["ShortSecret"] = entry.ShortSecret ? true : null,
            ["HasPasskey"] = entry.HasPasskey ? true : null,
            ["OnlyPasskeys"] = entry.OnlyPasskeys ? true : null,
            ["Invited"] = entry.Invited,
            ["FirstFactors"] = JsonSerializer.Serialize(entry.FirstFactors),
            ["RecoveryCodesLeft"] = entry.RecoveryCodesLeft,
            ["ExtendedUntil"] = entry.ExtendedUntil,
            ["LockedUntil"] = entry.LockedUntil,
            ["FactorDisabled"] = entry.FactorDisabled ? true : null,
            ["Sessions"] = JsonSerializer.Serialize(entry.Sessions),
            ["ToldOfPolicy"] = entry.ToldOfPolicy,
            ["PendingAction"] = entry.PendingAction is null ? null : JsonSerializer.Serialize(entry.PendingAction),
        };

    /// <summary>Reads an entry from any of the person's rows. The user id ends each key.</summary>
    public static RosterEntry FromEntity(TableEntity row) =>
        new()
        {
            User = UserId.Parse(row.RowKey[^Identifier.Length..]),
            Email = row.GetString("Email") ?? "",
            DisplayName = row.GetString("DisplayName") is { Length: > 0 } name ? name : null,
            Role = Enum.Parse<Role>(row.GetString("Role") ?? nameof(Role.Member)),
            Enrolled = row.GetBoolean("Enrolled") ?? false,
            ShortSecret = row.GetBoolean("ShortSecret") ?? false,
            HasPasskey = row.GetBoolean("HasPasskey") ?? false,
            OnlyPasskeys = row.GetBoolean("OnlyPasskeys") ?? false,
            Invited = row.GetBoolean("Invited") ?? false,
            FirstFactors = JsonSerializer.Deserialize<string[]>(row.GetString("FirstFactors") ?? "[]")!,
            RecoveryCodesLeft = row.GetInt32("RecoveryCodesLeft") ?? 0,
            ExtendedUntil = row.GetDateTimeOffset("ExtendedUntil"),
            LockedUntil = row.GetDateTimeOffset("LockedUntil"),
            FactorDisabled = row.GetBoolean("FactorDisabled") ?? false,
            Sessions = JsonSerializer.Deserialize<RosterSession[]>(row.GetString("Sessions") ?? "[]")!,
            ToldOfPolicy = row.GetInt64("ToldOfPolicy") ?? 0,
            PendingAction = row.GetString("PendingAction") is { } action ? JsonSerializer.Deserialize<PendingAction>(action) : null,
        };

    /// <summary>The revision of the account that the entry shows; 0 for a row that an earlier version wrote.</summary>
    public static long RevisionOf(TableEntity row) => row.GetInt64(Revision) ?? 0;

    /// <summary>The keys of the person's other rows; empty for a row that an earlier version wrote.</summary>
    public static IReadOnlyList<string> OtherKeys(TableEntity row) =>
        [.. new[] { row.GetString(ByEmail), row.GetString(ByName) }.OfType<string>()];

    /// <summary>The writes that put all rows of an entry into storage.</summary>
    /// <param name="partition">The tenant's partition.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="revision">The revision of the account that the entry shows.</param>
    /// <param name="stored">The row under the user id as read; null if there is none.</param>
    /// <param name="now">The time from which a new name counts.</param>
    public static IEnumerable<TableTransactionAction> Writes(
        string partition,
        RosterEntry entry,
        long revision,
        TableEntity? stored,
        DateTimeOffset now
    )
    {
        var row = ToEntity(partition, KeyOf(entry.User), entry);
        var (email, name) = (KeyIn(RosterOrder.Email, entry), KeyIn(RosterOrder.Name, entry));
        (row[ByEmail], row[ByName], row[Revision]) = (email, name, revision);
        yield return stored is null
            ? new(TableTransactionActionType.Add, row)
            : new(TableTransactionActionType.UpdateReplace, row, stored.ETag);
        foreach (var key in new[] { email, name })
        {
            yield return new(TableTransactionActionType.UpsertReplace, ToEntity(partition, key, entry));
        }

        // The first name that is known counts from the beginning.
        var before = stored is null ? entry : FromEntity(stored);
        if (stored is null || OtherKeys(stored).Count == 0)
        {
            yield return PersonNames.Write(partition, before, since: null);
        }

        if ((before.Email, before.DisplayName) != (entry.Email, entry.DisplayName))
        {
            yield return PersonNames.Write(partition, entry, now);
        }

        foreach (var key in stored is null ? [] : OtherKeys(stored).Except([email, name]))
        {
            yield return new(TableTransactionActionType.Delete, new TableEntity(partition, key));
        }
    }

    /// <summary>The writes that delete all rows of a person.</summary>
    public static IEnumerable<TableTransactionAction> Deletes(TableEntity stored) =>
        OtherKeys(stored)
            .Select(key => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(stored.PartitionKey, key)))
            .Prepend(new(TableTransactionActionType.Delete, new TableEntity(stored.PartitionKey, stored.RowKey), stored.ETag));
}
