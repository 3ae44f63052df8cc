using Azure;
using Azure.Data.Tables;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Factors;

/// <summary>
/// Limits wrong passwords. Failures are counted in table MfaDirectory by address and network, not in the account row, so that known and
/// unknown addresses behave alike and an attacker's attempts neither lock the person out on other networks nor contend with changes to the
/// account. On a shared network, the person and an attacker are indistinguishable, so failures are counted by address alone over a short
/// window (docs/adr/0006-where-a-request-comes-from.md).
/// </summary>
/// <remarks>
/// Each failure is its own row, so that concurrent failures are never lost. The count is read after the password check, so that only
/// attempts whose hashes are computed at the same time can miss each other's failures.
/// </remarks>
public sealed class PasswordAttemptLimiter(
    StorageClients storage,
    KeyedHasher hasher,
    KnownNetworks networks,
    IOptions<PasswordOptions> options,
    TimeProvider clock
)
{
    private readonly TableClient _table = storage.Table(StorageNames.Directory);

    /// <summary>
    /// Decides on a password that was just checked. Failures are counted before the answer, as are correct passwords above the limit.
    /// </summary>
    /// <param name="tenant">The tenant of the attempt.</param>
    /// <param name="email">The address as normalized by <see cref="EmailAddress"/>.</param>
    /// <param name="network">The network of the attempt.</param>
    /// <param name="right">The account, if the password is correct; null for a wrong password or an unknown account.</param>
    /// <param name="wrong">The error for a wrong password.</param>
    /// <returns>The account, <paramref name="wrong"/>, or an error for too many attempts.</returns>
    public async Task<Result<Account>> JudgeAsync(TenantId tenant, string email, ClientNetwork network, Account? right, ApiError wrong)
    {
        var now = clock.GetUtcNow();
        var partition = HourlyCounts.Failures(now);
        var rule = RuleOf(network, now);
        var pair = hasher.Hash(hasher.CurrentKey, "password failure", tenant.Value, email, rule.Counted);
        var failures = await CountAsync(partition, pair, rule.Most);
        var most = failures >= rule.Most;
        var free = failures < rule.Free;
        // Check known networks only for a correct password: the answer to a wrong one must not reveal whether the network is known.
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
                network.Reveal(),
                options.Value.FailuresPerHour,
                PasswordOptions.MostFailuresPerHour,
                EndOf(TimeSpan.FromHours(1), now),
                "Too many wrong passwords were tried for this address from your network. Wait until the hour is over, or sign in from "
                    + "another network where you have signed in before."
            );
        }

        var end = EndOf(PasswordOptions.SharedWindow, now);
        return new Rule(
            $"shared until {end:O}",
            PasswordOptions.MostSharedFailures,
            PasswordOptions.MostSharedFailures,
            end,
            "Too many wrong passwords were tried for this address. Wait for up to five minutes, then try again."
        );
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
            // The row exists because the SDK retried after losing the first response.
        }
    }

    private static DateTimeOffset EndOf(TimeSpan window, DateTimeOffset now) =>
        new(((now.UtcTicks / window.Ticks) + 1) * window.Ticks, TimeSpan.Zero);

    /// <param name="Counted">The counter key, in addition to tenant and address.</param>
    /// <param name="Free">Number of failures that do not change the answer.</param>
    /// <param name="Most">
    /// Number of failures from which even a correct password is refused. From <paramref name="Free"/> on, it is accepted only from a known
    /// network.
    /// </param>
    /// <param name="Until">When the next counting window begins.</param>
    /// <param name="Refusal">Error detail for too many attempts.</param>
    private sealed record Rule(string Counted, int Free, int Most, DateTimeOffset Until, string Refusal);
}
