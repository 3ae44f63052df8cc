using System.Security.Cryptography;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Tenancy;

/// <summary>The pictures of tenants' logos: a row each in the tenant's partition of table MfaTenants, under the picture's hash.</summary>
public sealed class LogoRows(StorageClients storage)
{
    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    /// <summary>Lower-case hex of the SHA-256 over the picture.</summary>
    public static string HashOf(ReadOnlySpan<byte> picture) => Convert.ToHexStringLower(SHA256.HashData(picture));

    /// <summary>Stores a picture. Write it before the tenant's row that names its hash.</summary>
    public Task WriteAsync(TenantId tenant, byte[] picture, CancellationToken cancellationToken) =>
        _table.UpsertEntityAsync(
            new TableEntity(tenant.Value, KeyOf(HashOf(picture))) { ["Data"] = picture },
            TableUpdateMode.Replace,
            cancellationToken
        );

    /// <returns>Null if the picture is missing, or is not the one that the tenant's row names.</returns>
    public async Task<byte[]?> FindAsync(TenantId tenant, TenantLogo logo, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(tenant.Value, KeyOf(logo.Hash), cancellationToken: cancellationToken);
        return row.HasValue && row.Value!.GetBinary("Data") is { } picture && HashOf(picture) == logo.Hash ? picture : null;
    }

    /// <summary>Deletes a picture. A missing one is not an error.</summary>
    public Task DeleteAsync(TenantId tenant, string hash, CancellationToken cancellationToken) =>
        _table.DeleteEntityAsync(tenant.Value, KeyOf(hash), cancellationToken: cancellationToken);

    private static string KeyOf(string hash) => "logo:" + hash;
}
