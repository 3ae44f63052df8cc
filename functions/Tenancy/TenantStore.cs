using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Tenancy;

/// <summary>Stores tenants: the <c>tenant</c> row of table MfaTenants, in a partition per tenant.</summary>
public sealed class TenantStore(StorageClients storage, Outbox outbox, RowMacs macs, IOptions<PortalOptions> portal)
{
    private const string RowKey = "tenant";

    private readonly TableClient _table = storage.Table(StorageNames.Tenants);
    private readonly string? _portal = portal.Value.ToRpId();

    public async Task<Tenant?> FindAsync(TenantId id, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(id.Value, RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? FromEntity(id, row.Value!) : null;
    }

    /// <exception cref="UnavailableException">There is no such tenant, although something refers to it.</exception>
    public async Task<Tenant> GetAsync(TenantId id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) ?? throw new UnavailableException("The tenant is gone.");

    /// <returns>False if the tenant already exists.</returns>
    public Task<bool> TryAddAsync(Tenant tenant, params IReadOnlyList<SecurityEvent> events)
    {
        return outbox.TryCommitAsync(_table, ToEntity(tenant), null, [], events);
    }

    /// <summary>Changes a tenant: reads it, decides and commits under its ETag. Repeats all steps after an ETag conflict.</summary>
    /// <param name="read">Reads the tenant and everything else the decision depends on.</param>
    /// <param name="decide">Makes the decision from the values read.</param>
    /// <returns>The final decision, committed if it contains a change.</returns>
    /// <exception cref="UnavailableException">The commit failed after 8 ETag conflicts, or its outcome is unknown.</exception>
    public Task<TenantDecision<T>> ChangeAsync<TRead, T>(Func<Task<TRead>> read, Func<TRead, TenantDecision<T>> decide) =>
        CommitRace.RunAsync("tenant", async () => decide(await read()), TryCommitAsync);

    /// <inheritdoc cref="ChangeAsync{TRead, T}(Func{Task{TRead}}, Func{TRead, TenantDecision{T}})"/>
    public Task<TenantDecision<T>> ChangeAsync<TRead, T>(Func<Task<TRead>> read, Func<TRead, Task<TenantDecision<T>>> decide) =>
        CommitRace.RunAsync("tenant", async () => await decide(await read()), TryCommitAsync);

    /// <returns>False if the row has changed since it was read.</returns>
    public Task<bool> TryReplaceAsync(Tenant tenant, params IReadOnlyList<SecurityEvent> events)
    {
        // In a transaction, the SDK treats a default ETag as "any version".
        ArgumentOutOfRangeException.ThrowIfEqual(tenant.RowTag, default);
        return outbox.TryCommitAsync(_table, ToEntity(tenant), tenant.RowTag, tenant.LastCommits, events);
    }

    private async Task<bool> TryCommitAsync<T>(TenantDecision<T> decision) =>
        decision.Tenant is not { } changed || await TryReplaceAsync(changed, decision.Events);

    private static TableEntity ToEntity(Tenant tenant) =>
        new(tenant.Id.Value, RowKey)
        {
            ["Name"] = tenant.Name,
            ["Policy"] = StoredJson.Write(tenant.Policy),
            ["Owners"] = StoredJson.Write(tenant.Owners),
            ["Audiences"] = StoredJson.Write(tenant.Audiences),
            ["Origins"] = StoredJson.Write(tenant.Origins),
            ["RelyingParties"] = tenant.RelyingParties.Count == 0 ? null : StoredJson.Write(tenant.RelyingParties),
            ["IdentityProviders"] = StoredJson.Write(tenant.IdentityProviders),
            ["Look"] = tenant.Look == TenantLook.None ? null : StoredJson.Write(tenant.Look),
            ["Webhook"] = tenant.Webhook is null ? null : StoredJson.Write(tenant.Webhook),
            ["OwnerChanges"] = tenant.OwnerChanges.Count == 0 ? null : StoredJson.Write(tenant.OwnerChanges),
        };

    // Older rows lack audiences, origins and identity providers. Most rows lack relying parties, a look, a webhook and changes that are
    // being committed.
    private Tenant FromEntity(TenantId id, TableEntity row)
    {
        var macKey = macs.Check(StorageNames.Tenants, row);
        return new Tenant
        {
            Id = id,
            Name = row.GetString("Name"),
            Policy = StoredJson.Read<TwoFactorPolicy>(row, "Policy"),
            Owners = StoredJson.Read<string[]>(row, "Owners"),
            Audiences = StoredJson.Read<string[]>(row, "Audiences", "[]"),
            Origins = StoredJson.Read<string[]>(row, "Origins", "[]"),
            RelyingParties = StoredJson.Read<RelyingParty[]>(row, "RelyingParties", "[]"),
            IdentityProviders = StoredJson.Read<IdentityProvider[]>(row, "IdentityProviders", "[]"),
            Look = StoredJson.Read<TenantLook>(row, "Look", "{}"),
            Webhook = row.ContainsKey("Webhook") ? StoredJson.Read<TenantWebhook>(row, "Webhook") : null,
            OwnerChanges = StoredJson.Read<OwnerChange[]>(row, "OwnerChanges", "[]"),
            PortalRpId = _portal,
            LastCommits = Outbox.ReadLastCommits(row),
            RowTag = row.ETag,
            MacKey = macKey,
        };
    }
}
