using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;

namespace MfaFunctions.Audit;

/// <summary>What a seal states.</summary>
public enum AuditSealKind
{
    /// <summary>These rows exist.</summary>
    Rows,

    /// <summary>Personal data was removed from these rows, which were sealed before. The hashes are those of what is left.</summary>
    Erasure,

    /// <summary>All rows of the month were deleted, because their time of retention is over. It lists none.</summary>
    Retention,
}

/// <summary>A row as listed in a seal.</summary>
public sealed record SealedRow(string Key, string Hash);

/// <summary>Signed statement of the content of up to 200 rows of a tenant's audit log, chained to the previous seal.</summary>
public sealed record AuditSeal
{
    /// <summary>Keeps the list of rows within one property (32 Ki characters).</summary>
    public const int MostRows = 200;

    private const string KindColumn = "Kind";

    /// <summary>What the seal states. It is not stored for <see cref="AuditSealKind.Rows"/>, as it never was.</summary>
    public AuditSealKind Kind { get; init; }

    public required TenantId Tenant { get; init; }

    /// <summary>1 for a tenant's first seal, then consecutive, across all months.</summary>
    public required long Number { get; init; }

    /// <summary>Partition (month) of the rows.</summary>
    public required string Partition { get; init; }

    public required DateTimeOffset SealedAt { get; init; }

    public required IReadOnlyList<SealedRow> Rows { get; init; }

    /// <summary>Number of rows covered, and the SHA-256 chained over them.</summary>
    public required int Count { get; init; }

    public required string RowsHash { get; init; }

    /// <summary>Hash of the previous seal; empty for the first.</summary>
    public required string Previous { get; init; }

    /// <summary>
    /// Id of the key in <c>audit-jwks.json</c>, or in <c>jwks.json</c> for a seal from before seals had keys of their own.
    /// </summary>
    public required string KeyId { get; init; }

    /// <summary>ES256 over all of the above except the list of rows, which is represented by its hash.</summary>
    public string Signature { get; init; } = "";

    /// <summary>The hash that the next seal refers to.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(SignedBytes()));

    public static string PartitionOf(TenantId tenant)
    {
        return tenant.Value + "~seals";
    }

    public static string RowKeyOf(long number) => number.ToString("D10", CultureInfo.InvariantCulture);

    public static AuditSeal Over(
        TenantId tenant,
        string partition,
        IReadOnlyList<SealedRow> rows,
        long number,
        string previous,
        DateTimeOffset now,
        SigningKey key,
        AuditSealKind kind = AuditSealKind.Rows
    )
    {
        var unsigned = new AuditSeal
        {
            Tenant = tenant,
            Number = number,
            Partition = partition,
            SealedAt = now,
            Rows = rows,
            Count = rows.Count,
            RowsHash = HashOf(rows),
            Previous = previous,
            KeyId = key.Public.Kid,
            Kind = kind,
        };
        using var ecdsa = key.Open();
        return unsigned with { Signature = Base64Url.EncodeToString(ecdsa.SignData(unsigned.SignedBytes(), HashAlgorithmName.SHA256)) };
    }

    /// <summary>Whether count and hash match the listed rows.</summary>
    public bool MatchesItsRows() => Count == Rows.Count && RowsHash == HashOf(Rows);

    public bool IsSignedBy(PublicKey key)
    {
        try
        {
            using var ecdsa = ECDsa.Create(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
                }
            );
            return key.Kid == KeyId && ecdsa.VerifyData(SignedBytes(), Base64Url.DecodeFromChars(Signature), HashAlgorithmName.SHA256);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    public TableEntity ToEntity() =>
        new(PartitionOf(Tenant), RowKeyOf(Number))
        {
            ["Partition"] = Partition,
            ["SealedAt"] = SealedAt,
            ["Rows"] = string.Join('\n', Rows.Select(r => $"{r.Key} {r.Hash}")),
            ["Count"] = Count,
            ["RowsHash"] = RowsHash,
            ["Previous"] = Previous,
            ["KeyId"] = KeyId,
            ["Signature"] = Signature,
            [KindColumn] = Kind == AuditSealKind.Rows ? null : Kind.ToString(),
        };

    /// <summary>Reads a seal from its row. Missing values read as empty and fail the checks.</summary>
    public static AuditSeal FromEntity(TenantId tenant, TableEntity row)
    {
        return new AuditSeal
        {
            Tenant = tenant,
            Number = long.TryParse(row.RowKey, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
            Partition = row.GetString("Partition") ?? "",
            SealedAt = row.GetDateTimeOffset("SealedAt") ?? default,
            Rows = [.. (row.GetString("Rows") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Row)],
            Count = row.GetInt32("Count") ?? 0,
            RowsHash = row.GetString("RowsHash") ?? "",
            Previous = row.GetString("Previous") ?? "",
            KeyId = row.GetString("KeyId") ?? "",
            Signature = row.GetString("Signature") ?? "",
            Kind = Enum.TryParse<AuditSealKind>(row.GetString(KindColumn), out var kind) ? kind : AuditSealKind.Rows,
        };
    }

    private static SealedRow Row(string line) =>
        line.Split(' ', 2) is [var key, var hash] ? new SealedRow(key, hash) : new SealedRow(line, "");

    private static string HashOf(IReadOnlyList<SealedRow> rows) =>
        rows.Aggregate("", (hash, row) => Convert.ToHexStringLower(SHA256.HashData(LengthPrefixed.Encode(hash, row.Key, row.Hash))));

    // Begins with a byte that the signed text of a token cannot begin with, so neither signature is valid for the other.
    private byte[] SignedBytes() =>
        LengthPrefixed.Encode(
            // Different for each kind, so that none can be passed off as another.
            Kind switch
            {
                AuditSealKind.Erasure => "mfa-audit-erasure-1",
                AuditSealKind.Retention => "mfa-audit-retention-1",
                _ => "mfa-audit-seal-1",
            },
            Tenant.Value,
            Number.ToString(CultureInfo.InvariantCulture),
            Partition,
            SealedAt.UtcTicks.ToString(CultureInfo.InvariantCulture),
            Count.ToString(CultureInfo.InvariantCulture),
            RowsHash,
            Previous,
            KeyId
        );
}
