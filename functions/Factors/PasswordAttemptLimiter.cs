using Azure;
using Azure.Data.Tables;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Factors;

/// <summary>
/// Wrong passwords, counted in table MfaDirectory by address and network, never at the account: known and unknown addresses are alike, and a
/// stranger's tries neither lock the person out elsewhere nor get in the way of the account's own changes. On a shared network, where nothing
/// tells a stranger from the person, they are counted by address alone and over a short time (docs/adr/0006-where-a-request-comes-from.md).
/// </summary>
/// <remarks>
/// A failure is a row of its own, so that no race loses one. The record is read after the password was checked, so that of many tries at the same
/// moment only the few whose hashes were under way together can miss each other's failures.
/// </remarks>
public sealed class PasswordAttemptLimiter(StorageClients storage, KeyedHasher hasher, KnownNetworks networks, IOptions<PasswordOptions> options, TimeProvider clock)
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
        var now = clock.GetUtcNow();
        var partition = HourlyCounts.Failures(now);
        var rule = RuleOf(network, now);
        var pair = hasher.Hash(hasher.CurrentKey, "password failure", tenant.Value, email, rule.Counted);
        var failures = await CountAsync(partition, pair, rule.Most);
        var most = failures >= rule.Most;
        var free = failures < rule.Free;
        // Only a right password can tell that the network is known: a wrong one is answered as to a stranger.
        if (right is not null && !most && (free || networks.Contains(right, network)))
        {
            return right;
        }

        if (!most)
        {
            await AddAsync(partition, pair);
        }

        var seconds = (int)Math.Ceiling((rule.Until - now).TotalSeconds);
        return free ? wrong : ApiError.TooManyAttempts(Math.Max(1, seconds), rule.Refusal);
    }

    private Rule RuleOf(ClientNetwork network, DateTimeOffset now)
    {
        if (!network.IsShared)
        {
            return new Rule(
                network.Reveal(), options.Value.FailuresPerHour, PasswordOptions.MostFailuresPerHour, EndOf(TimeSpan.FromHours(1), now),
                "Too many wrong passwords were tried for this address from your network. Wait until the hour is over, or sign in from "
                + "another network where you have signed in before.");
        }

        var end = EndOf(PasswordOptions.SharedWindow, now);
        return new Rule($"shared until {end:O}", PasswordOptions.MostSharedFailures, PasswordOptions.MostSharedFailures, end,
            "Too many wrong passwords were tried for this address. Wait for up to five minutes, then try again.");
    }

    private async Task<int> CountAsync(string partition, string pair, int most)
    {
        var (from, to) = (pair + ':', pair + ';');
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {from} and RowKey lt {to}");
        var failures = 0;
        await foreach (var _ in _table.QueryAsync<TableEntity>(filter, most, ["RowKey"]))
        {
            if (++failures == most)
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

    private static DateTimeOffset EndOf(TimeSpan window, DateTimeOffset now) =>
        new(((now.UtcTicks / window.Ticks) + 1) * window.Ticks, TimeSpan.Zero);

    /// <param name="Counted">What failures are counted by, beside the address.</param>
    /// <param name="Free">How many leave the answer as it is.</param>
    /// <param name="Most">How many let a right password in; from <paramref name="Free"/> on, only where the person is known.</param>
    /// <param name="Until">When the next count begins.</param>
    /// <param name="Refusal">What to do when there were too many.</param>
    private sealed record Rule(string Counted, int Free, int Most, DateTimeOffset Until, string Refusal);
}
