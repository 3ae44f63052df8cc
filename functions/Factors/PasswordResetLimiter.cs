using System.Globalization;
using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>How often a password reset was asked for, in table MfaDirectory: three places an hour for each address, known or not.</summary>
public sealed class PasswordResetLimiter(StorageClients storage, KeyedHasher hasher, TimeProvider clock)
{
    public const int PerHour = 3;

    private readonly TableClient _table = storage.Table(StorageNames.Directory);

    /// <summary>Takes one of the hour's places.</summary>
    /// <returns>False when all are taken.</returns>
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
                // Taken: the row's existence is the count, so that requests at the same moment cannot share a place.
            }
        }

        return false;
    }
}
