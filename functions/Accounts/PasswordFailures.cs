using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Accounts;

/// <summary>
/// Wrong passwords, counted in table MfaDirectory by address and network, never at the account: known and unknown addresses are alike, and a
/// stranger's tries neither lock the person out elsewhere nor get in the way of the account's own changes.
/// </summary>
/// <remarks>
/// A failure is a row of its own, so that no race loses one. The record is read after the password was checked, so that of many tries at the same
/// moment only the few whose hashes were under way together can miss each other's failures.
/// </remarks>
public sealed class PasswordFailures(StorageClients storage, KeyedHasher hasher, KnownNetworks networks, IOptions<PasswordOptions> options, TimeProvider clock)
{
    private readonly TableClient _table = storage.Table(StorageNames.Directory);

    /// <summary>Judges a password that was just checked. A failure is counted before it is told, and so is a right password that comes too late.</summary>
    /// <param name="tenant">The tenant the address is tried in.</param>
    /// <param name="email">In the form <see cref="FieldErrors.Email"/> gives it.</param>
    /// <param name="network">Where the try comes from.</param>
    /// <param name="right">The account whose password it is; null for a wrong one, and for nobody's.</param>
    /// <param name="wrong">What is answered to a wrong one.</param>
    /// <returns>The account; or <paramref name="wrong"/>, or that there were too many.</returns>
    public async Task<Result<Account>> JudgeAsync(TenantId tenant, string email, ClientNetwork network, Account? right, ApiError wrong)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(network);
        var now = clock.GetUtcNow();
        var partition = HourlyCounts.Failures(now);
        var pair = hasher.Hash(hasher.CurrentKey, "password failure", tenant.Value, email, network.Reveal());
        var failures = await CountAsync(partition, pair);
        var most = failures >= PasswordOptions.MostFailuresPerHour;
        var free = failures < options.Value.FailuresPerHour;
        // Only a right password can tell that the network is known: a wrong one is answered as to a stranger.
        if (right is not null && !most && (free || networks.Contains(right, network)))
        {
            return right;
        }

        if (!most)
        {
            await AddAsync(partition, pair);
        }

        return free ? wrong : TooManyAttempts(now);
    }

    private async Task<int> CountAsync(string partition, string pair)
    {
        var (from, to) = (pair + ':', pair + ';');
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {from} and RowKey lt {to}");
        var failures = 0;
        await foreach (var _ in _table.QueryAsync<TableEntity>(filter, PasswordOptions.MostFailuresPerHour, ["RowKey"]))
        {
            if (++failures == PasswordOptions.MostFailuresPerHour)
            {
                break;
            }
        }

        return failures;
    }

    private async Task AddAsync(string partition, string pair)
    {
        try
        {
            await _table.AddEntityAsync(new TableEntity(partition, $"{pair}:{Identifier.New()}"));
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Our own row: its answer was lost and the SDK sent it again.
        }
    }

    private static ApiError TooManyAttempts(DateTimeOffset now)
    {
        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, now.Offset);
        var seconds = Math.Max(1, (int)Math.Ceiling((hour.AddHours(1) - now).TotalSeconds));
        return ApiError.TooManyAttempts(seconds,
            "Too many wrong passwords were tried for this address from your network. Wait until the hour is over, or sign in from another network where you have signed in before.");
    }
}
