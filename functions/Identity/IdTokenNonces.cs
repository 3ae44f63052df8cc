using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;

namespace MfaFunctions.Identity;

/// <summary>A nonce for an ID token.</summary>
public sealed record IssuedNonce(string Nonce, DateTimeOffset ExpiresAt);

/// <summary>
/// Nonces: <c>{key}.{expiry}.{random}.{HMAC}</c>. Issuing one stores nothing. Using one adds a row to table MfaDirectory, partition = hour
/// of expiry, so that expired partitions can be deleted without a scan.
/// </summary>
public sealed class IdTokenNonces(StorageClients storage, KeyedHasher hasher)
{
    private const string Purpose = "id-token-nonce";
    private const int LengthLimit = 160;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly TableClient _table = storage.Table(StorageNames.Directory);

    /// <summary>Partition of used nonces that expire in the hour of <paramref name="time"/>. No tenant id begins with '~'.</summary>
    public static string PartitionOf(DateTimeOffset time) =>
        "~nonces~" + time.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);

    public IssuedNonce New(TenantId tenant, DateTimeOffset now)
    {
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((now + Lifetime).ToUnixTimeSeconds());
        var expiry = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var random = Identifier.New();
        return new IssuedNonce($"{hasher.CurrentKey}.{expiry}.{random}.{Mac(hasher.CurrentKey, tenant, expiry, random)}", expiresAt);
    }

    /// <summary>Whether this service issued the nonce for this tenant and it has not expired. Does not check whether it was used.</summary>
    public bool IsLive(TenantId tenant, string? nonce, DateTimeOffset now) =>
        nonce is { Length: <= LengthLimit }
        && nonce.Split('.') is [var key, var expiry, var random, var mac]
        && hasher.Keys.Contains(key)
        && FixedTime.Equal(mac, Mac(key, tenant, expiry, random))
        && now < ExpiryOf(nonce);

    /// <summary>Consumes a nonce for which <see cref="IsLive"/> is true.</summary>
    /// <returns>False if it was already used.</returns>
    public Task<bool> TryUseAsync(TenantId tenant, string nonce) => TryUseAsync(tenant, nonce, ExpiryOf(nonce));

    /// <summary>Consumes the id of something that is accepted once: an assertion, an authorization code.</summary>
    /// <returns>False if it was already used.</returns>
    public async Task<bool> TryUseAsync(TenantId tenant, string id, DateTimeOffset expiresAt)
    {
        var use = Identifier.New();
        var row = new TableEntity(
            PartitionOf(expiresAt),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant} {id}")))
        )
        {
            ["Use"] = use,
        };
        try
        {
            await _table.AddEntityAsync(row);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // The SDK retries a request whose response was lost, so the row may be our own.
            var found = await _table.GetEntityIfExistsAsync<TableEntity>(row.PartitionKey, row.RowKey);
            return found.HasValue && found.Value!.GetString("Use") == use;
        }
    }

    private static DateTimeOffset ExpiryOf(string nonce) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(nonce.Split('.')[1], CultureInfo.InvariantCulture));

    private string Mac(string key, TenantId tenant, string expiry, string random) =>
        hasher.Hash(key, Purpose, tenant.Value, expiry, random);
}
