using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Protection;

namespace MfaFunctions.Accounts;

/// <summary>Table MfaDirectory: finds the account of an e-mail address by its HMAC, one partition an address.</summary>
public sealed class AccountDirectory(StorageClients storage, KeyedHasher hasher)
{
    private const string RowKey = "email";

    private readonly TableClient _table = storage.Table(StorageNames.Directory);

    /// <param name="tenant">The tenant the address is looked up in.</param>
    /// <param name="email">In the form <see cref="FieldErrors.Email"/> gives it.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async Task<UserId?> FindAsync(TenantId tenant, string email, CancellationToken cancellationToken)
    {
        foreach (var key in hasher.Keys)
        {
            var row = await _table.GetEntityIfExistsAsync<TableEntity>(Partition(tenant, email, key), RowKey, cancellationToken: cancellationToken);
            if (row.HasValue)
            {
                return UserId.Parse(row.Value!.GetString("User"));
            }
        }

        return null;
    }

    /// <summary>Claims the address for a user id; when it is taken, the id that has it wins.</summary>
    public async Task<UserId> ClaimAsync(TenantId tenant, string email, UserId user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (await FindAsync(tenant, email, cancellationToken) is { } owner)
        {
            return owner;
        }

        try
        {
            await _table.AddEntityAsync(new TableEntity(Partition(tenant, email, hasher.CurrentKey), RowKey) { ["User"] = user.Value }, cancellationToken);
            return user;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await FindAsync(tenant, email, cancellationToken) ?? throw new UnavailableException("An address was claimed and released at the same time.", e);
        }
    }

    /// <summary>Gives up a claim, if this user has it.</summary>
    public async Task ReleaseAsync(TenantId tenant, string email, UserId user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        foreach (var key in hasher.Keys)
        {
            var partition = Partition(tenant, email, key);
            var row = await _table.GetEntityIfExistsAsync<TableEntity>(partition, RowKey, cancellationToken: cancellationToken);
            if (row.HasValue && row.Value!.GetString("User") == user.Value)
            {
                await _table.DeleteEntityAsync(partition, RowKey, row.Value.ETag, cancellationToken);
            }
        }
    }

    private string Partition(TenantId tenant, string email, string key) => $"{tenant}~{hasher.Hash(key, "email", tenant.Value, email)}";
}
