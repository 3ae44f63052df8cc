using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;

namespace MfaFunctions.Accounts;

/// <summary>Table MfaDirectory: finds an account by the HMAC of something that only one account has, one partition each.</summary>
public sealed class DirectoryRows(StorageClients storage, KeyedHasher hasher)
{
    private readonly TableClient _table = storage.Table(StorageNames.Directory);

    /// <param name="tenant">The tenant it is looked up in.</param>
    /// <param name="kind">What it is, such as <c>email</c>.</param>
    /// <param name="name">The thing itself.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async Task<UserId?> FindAsync(TenantId tenant, string kind, string name, CancellationToken cancellationToken)
    {
        // Under every key, whoever was found: while there are several, the time must not tell who is known (ASVS 6.3.8).
        var rows = await Task.WhenAll(hasher.Keys.Select(key =>
            _table.GetEntityIfExistsAsync<TableEntity>(Partition(tenant, kind, name, key), kind, cancellationToken: cancellationToken)));
        return rows.FirstOrDefault(r => r.HasValue) is { } found ? UserId.Parse(found.Value!.GetString("User")) : null;
    }

    /// <summary>Claims it for a user id; when it is taken, the id that has it wins.</summary>
    public async Task<UserId> ClaimAsync(TenantId tenant, string kind, string name, UserId user, CancellationToken cancellationToken)
    {
        if (await FindAsync(tenant, kind, name, cancellationToken) is { } owner)
        {
            return owner;
        }

        try
        {
            await _table.AddEntityAsync(new TableEntity(Partition(tenant, kind, name, hasher.CurrentKey), kind) { ["User"] = user.Value }, cancellationToken);
            return user;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await FindAsync(tenant, kind, name, cancellationToken) ?? throw new UnavailableException("A directory row was claimed and released at the same time.", e);
        }
    }

    /// <summary>Gives up a claim, if this user has it.</summary>
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

    private string Partition(TenantId tenant, string kind, string name, string key) => $"{tenant}~{hasher.Hash(key, kind, tenant.Value, name)}";
}
