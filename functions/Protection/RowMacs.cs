using System.Security.Cryptography;
using Azure.Data.Tables;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Protection;

/// <summary>
/// Authenticates the rows that decide who may sign in: property <c>Mac</c> is <c>{key}.{HMAC-SHA-256}</c> over the table, the keys and
/// every other property. Who can only write tables can delete such a row or restore an older copy of it, but cannot make or change one.
/// </summary>
/// <remarks>
/// The keys are derived from the sealing ring (HKDF, RFC 5869), so the re-sealing walk renews them, and a key that leaves the ring
/// authenticates nothing any more.
/// </remarks>
public class RowMacs
{
    public const string Property = "Mac";

    private const string Purpose = "row mac 1";

    private readonly KeyRing? _ring;

    public RowMacs(KeyRing ring) => _ring = ring.DerivedFor(Purpose);

    /// <summary>For a tool without keys, which overrides <see cref="Add"/> and <see cref="Check"/>.</summary>
    protected RowMacs() { }

    /// <summary>Whether the row that carried this key's name needs a new MAC.</summary>
    public bool IsCurrent(string? key) => key == _ring?.Current;

    /// <summary>Adds the MAC. Call it last: it covers every property there is.</summary>
    public virtual void Add(string table, TableEntity row) => row[Property] = _ring!.Current + "." + Compute(_ring.Current, table, row);

    /// <summary>Checks a row as read, with all of its properties.</summary>
    /// <returns>The name of the key of its MAC.</returns>
    /// <exception cref="ProtectionException">The row was not written by this app, or was changed or moved, or its key is gone.</exception>
    public virtual string Check(string table, TableEntity row)
    {
        if (row[Property] is string mac && mac.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
        {
            var key = mac[..dot];
            try
            {
                var expected = Compute(key, table, row);
                if (FixedTime.Equal(expected, mac[(dot + 1)..]))
                {
                    return key;
                }
            }
            catch (ProtectionException e)
            {
                throw new ProtectionException($"{Name(table, row)} cannot be authenticated: {e.Message}", e);
            }
        }

        throw new ProtectionException($"{Name(table, row)} is not authentic: it was not written by this app, or was changed or moved.");
    }

    private string Compute(string key, string table, TableEntity row) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_ring!.Key(key), RowContent.Encode(row, [table], without: Property)));

    private static string Name(string table, TableEntity row) => $"Row {row.RowKey} of {row.PartitionKey} in {table}";
}
