using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Identity;
using MfaFunctions.Platform;

namespace MfaFunctions.Policies;

/// <summary>The <c>tenant</c> row of table MfaTenants: partition = tenant.</summary>
public sealed class TenantStore(StorageClients storage, Outbox outbox)
{
    private const string RowKey = "tenant";
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Default;

    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    public async Task<Tenant?> FindAsync(TenantId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(id.Value, RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? FromEntity(id, row.Value!) : null;
    }

    /// <returns>False when the tenant exists already.</returns>
    public Task<bool> TryAddAsync(Tenant tenant, params IReadOnlyList<SecurityEvent> events)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return outbox.TryCommitAsync(_table, ToEntity(tenant), null, [], events);
    }

    /// <returns>False when the row changed since it was read.</returns>
    public Task<bool> TryReplaceAsync(Tenant tenant, params IReadOnlyList<SecurityEvent> events)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        // In a transaction the SDK takes a default ETag for "whatever is there".
        ArgumentOutOfRangeException.ThrowIfEqual(tenant.RowTag, default);
        return outbox.TryCommitAsync(_table, ToEntity(tenant), tenant.RowTag, tenant.LastCommits, events);
    }

    private static TableEntity ToEntity(Tenant tenant) => new(tenant.Id.Value, RowKey)
    {
        ["Name"] = tenant.Name,
        ["Policy"] = JsonSerializer.Serialize(tenant.Policy, Json),
        ["Owners"] = JsonSerializer.Serialize(tenant.Owners, Json),
        ["Audiences"] = JsonSerializer.Serialize(tenant.Audiences, Json),
        ["Origins"] = JsonSerializer.Serialize(tenant.Origins, Json),
        ["IdentityProviders"] = JsonSerializer.Serialize(tenant.IdentityProviders, Json),
    };

    private static Tenant FromEntity(TenantId id, TableEntity row)
    {
        try
        {
            return new Tenant
            {
                Id = id,
                Name = row.GetString("Name"),
                Policy = JsonSerializer.Deserialize<TwoFactorPolicy>(row.GetString("Policy"), Json)!,
                Owners = JsonSerializer.Deserialize<string[]>(row.GetString("Owners"), Json)!,
                Audiences = row.GetString("Audiences") is { } audiences ? JsonSerializer.Deserialize<string[]>(audiences, Json)! : [],
                // Rows from before there were origins or providers have none.
                Origins = JsonSerializer.Deserialize<string[]>(row.GetString("Origins") ?? "[]", Json)!,
                IdentityProviders = JsonSerializer.Deserialize<IdentityProvider[]>(row.GetString("IdentityProviders") ?? "[]", Json)!,
                LastCommits = Outbox.ReadLastCommits(row),
                RowTag = row.ETag,
            };
        }
        catch (Exception e) when (e is JsonException or ArgumentNullException)
        {
            // Parsing trouble is a 503, never "no second factor".
            throw new UnavailableException($"Tenant {id} cannot be read.", e);
        }
    }
}
