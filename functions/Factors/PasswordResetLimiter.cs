using System.Globalization;
using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>Limits password reset requests to three per hour and address, known or unknown. Counted in table MfaDirectory.</summary>
public sealed class PasswordResetLimiter(StorageClients storage, KeyedHasher hasher, TimeProvider clock)
{
    public const int PerHour = 3;

    private readonly TableClient _table = storage.Table(StorageNames.Directory);

    /// <summary>Takes one of the slots of the current hour.</summary>
    /// <returns>False if no slot is left.</returns>
    public async Task<bool> TryTakeAsync(TenantId tenant, string email)
    {
        var partition = HourlyCounts.Resets(clock.GetUtcNow());
        var address = hasher.Hash(hasher.CurrentKey, "password reset", tenant.Value, email);
        for (var place = 0; place < PerHour; place++)
        {
            try
            {
                await _table.AddEntityAsync(new TableEntity(partition, string.Create(CultureInfo.InvariantCulture, $"{address}:{place}")));
                return true;
            }
            catch (RequestFailedException e) when (e.Status == 409)
            {
                // The slot is taken. Each slot is a row, so that concurrent requests cannot share one.
            }
        }

        return false;
    }
}
