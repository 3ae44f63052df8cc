using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;

namespace MfaFunctions.Accounts;

/// <summary>Table MfaDirectory: maps the HMAC of a unique name, such as an e-mail address, to an account. One partition per name.</summary>
public sealed class DirectoryRows(StorageClients storage, KeyedHasher hasher)
{
    private readonly TableClient _table = storage.Table(StorageNames.Directory);

    /// <param name="tenant">The tenant to search.</param>
    /// <param name="kind">The kind of name, such as <c>email</c>.</param>
    /// <param name="name">The unique name.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    public async Task<UserId?> FindAsync(TenantId tenant, string kind, string name, CancellationToken cancellationToken)
    {
        // Always query every key: with several keys in the ring, the response time must not reveal which names exist (ASVS 6.3.8).
        var users = await Task.WhenAll(
            hasher.Keys.Select(key => FindAsync(key, Partition(tenant, kind, name, key), kind, cancellationToken))
        );
        return users.FirstOrDefault(u => u is not null);
    }

    /// <summary>Claims the name for a user id. Returns the id that owns it: an existing claim wins.</summary>
    public async Task<UserId> ClaimAsync(TenantId tenant, string kind, string name, UserId user, CancellationToken cancellationToken)
    {
        if (await FindAsync(tenant, kind, name, cancellationToken) is { } owner)
        {
            return owner;
        }

        try
        {
            var partition = Partition(tenant, kind, name, hasher.CurrentKey);
            var row = new TableEntity(partition, kind)
            {
                ["User"] = user.Value,
                [RowMacs.Property] = Mac(hasher.CurrentKey, partition, kind, user.Value),
            };
            await _table.AddEntityAsync(row, cancellationToken);
            return user;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await FindAsync(tenant, kind, name, cancellationToken)
                ?? throw new UnavailableException("A directory row was claimed and released concurrently.", e);
        }
    }

    /// <summary>Releases the claim if this user owns it.</summary>
    public async Task ReleaseAsync(TenantId tenant, string kind, string name, UserId user, CancellationToken cancellationToken)
    {
        foreach (var key in hasher.Keys)
        {
            var partition = Partition(tenant, kind, name, key);
            var row = await _table.GetEntityIfExistsAsync<TableEntity>(partition, kind, cancellationToken: cancellationToken);
            if (row.HasValue && row.Value!.GetString("User") == user.Value)
            {
                await _table.DeleteEntityAsync(partition, kind, row.Value.ETag, cancellationToken);
            }
        }
    }

    /// <exception cref="ProtectionException">The row was not written by this app, or was changed or moved.</exception>
    private async Task<UserId?> FindAsync(string key, string partition, string kind, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(partition, kind, cancellationToken: cancellationToken);
        if (!row.HasValue)
        {
            return null;
        }

        // Not GetString, which throws for a value of another type.
        var (user, mac) = (row.Value!["User"] as string ?? "", row.Value[RowMacs.Property] as string ?? "");
        var expected = Mac(key, partition, kind, user);
        return FixedTime.Equal(expected, mac)
            ? UserId.Parse(user)
            : throw new ProtectionException(
                $"Row {kind} of {partition} in {_table.Name} is not authentic: it was not written by this app, or was changed or moved."
            );
    }

    // Under the key of the partition's hash, so that no row ever needs another one.
    private string Mac(string key, string partition, string kind, string user) => hasher.Hash(key, "directory row", partition, kind, user);

    private string Partition(TenantId tenant, string kind, string name, string key) =>
        $"{tenant}~{hasher.Hash(key, kind, tenant.Value, name)}";
}
