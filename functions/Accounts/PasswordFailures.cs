using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Accounts;

/// <summary>What is on record this hour about one address from one network.</summary>
/// <param name="Exhausted">No more tries are free this hour.</param>
/// <param name="EndsAt">When the hour ends.</param>
public sealed record PasswordTries(string Partition, string Pair, bool Exhausted, DateTimeOffset Now, DateTimeOffset EndsAt);

/// <summary>
/// Wrong passwords, counted in table MfaDirectory by address and network, never at the account: known and unknown addresses are alike, and a
/// stranger's tries neither lock the person out elsewhere nor get in the way of the account's own changes.
/// </summary>
/// <remarks>A failure is a row of its own, so that no race loses one. Requests already under way when the last free try fails are still judged.</remarks>
public sealed class PasswordFailures(StorageClients storage, KeyedHasher hasher, IOptions<PasswordOptions> options, TimeProvider clock)
{
    private readonly TableClient _table = storage.Table(StorageNames.Directory);

    /// <param name="tenant">The tenant the address is tried in.</param>
    /// <param name="email">In the form <see cref="FieldErrors.Email"/> gives it.</param>
    /// <param name="network">Where the try comes from.</param>
    public async Task<PasswordTries> ReadAsync(TenantId tenant, string email, Redacted network)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(network);
        var now = clock.GetUtcNow();
        var partition = HourlyCounts.Failures(now);
        var pair = hasher.Hash(hasher.CurrentKey, "password failure", tenant.Value, email, network.Reveal());
        var (from, to) = (pair + ':', pair + ';');
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {from} and RowKey lt {to}");
        var failures = 0;
        await foreach (var _ in _table.QueryAsync<TableEntity>(filter, options.Value.FailuresPerHour, ["RowKey"]))
        {
            if (++failures == options.Value.FailuresPerHour)
            {
                break;
            }
        }

        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, now.Offset);
        return new PasswordTries(partition, pair, failures >= options.Value.FailuresPerHour, now, hour.AddHours(1));
    }

    /// <summary>Counts a failure before it is told.</summary>
    /// <returns><paramref name="wrong"/>, or that there were too many; then nothing more is counted.</returns>
    public async Task<ApiError> RefuseAsync(PasswordTries tries, ApiError wrong)
    {
        ArgumentNullException.ThrowIfNull(tries);
        if (tries.Exhausted)
        {
            return TooManyAttempts(tries);
        }

        try
        {
            await _table.AddEntityAsync(new TableEntity(tries.Partition, $"{tries.Pair}:{Identifier.New()}"));
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Our own row: its answer was lost and the SDK sent it again.
        }

        return wrong;
    }

    private static ApiError TooManyAttempts(PasswordTries tries)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling((tries.EndsAt - tries.Now).TotalSeconds));
        return ApiError.TooManyAttempts(seconds,
            "Too many wrong passwords were tried for this address from your network. Wait until the hour is over, or sign in from where you have signed in before.");
    }
}
