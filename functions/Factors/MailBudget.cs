using System.Globalization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Factors;

/// <summary>
/// Limits the mails that people cause on purpose: invitations by Owners, password reset links and reminders share a daily budget per
/// tenant. Notifications of security events neither count nor are ever refused.
/// </summary>
public sealed partial class MailBudget(
    CounterRows counters,
    KeyedHasher hasher,
    TenantStore tenants,
    IOptions<MailBudgetOptions> options,
    TimeProvider clock,
    ILogger<MailBudget> logger
)
{
    /// <summary>Takes one mail from today's budget. The Owners are told once on a day on which the budget is spent.</summary>
    /// <returns>False if nothing is left: the mail must not be sent.</returns>
    public async Task<bool> TryTakeAsync(TenantId tenant)
    {
        var (now, limit, key) = (clock.GetUtcNow(), options.Value.PerDay, hasher.Hash(hasher.CurrentKey, "mail budget", tenant.Value));
        var (isTaken, mustTell) = await counters.ChangeAsync<DailyCount, (bool IsTaken, bool MustTell)>(key, count =>
        {
            var sent = DailyCount.Of(count, now);
            return sent.Count < limit ? (sent.OneMore(), (true, sent.Count + 1 == limit && !sent.Told)) : (null, (false, !sent.Told));
        });
        if (mustTell)
        {
            // Told first: after a crash in between, the next mail of the day tells again.
            await TellOwnersAsync(tenant, limit, now);
            await counters.ChangeAsync<DailyCount, bool>(key, count => (DailyCount.Of(count, now).AsTold(), true));
        }

        return isTaken;
    }

    /// <summary>The error for a mail that the budget refuses.</summary>
    public ApiError Spent() => ApiError.TooManyAttempts(DailyCount.SecondsLeft(clock.GetUtcNow()), Reason.Of("mail_budget_spent"));

    private async Task TellOwnersAsync(TenantId id, int limit, DateTimeOffset now)
    {
        Log.Spent(logger, id.Value, limit);
        await tenants.ChangeAsync(
            () => tenants.GetAsync(id, CancellationToken.None),
            tenant =>
                TenantDecision.Commit(
                    tenant,
                    true,
                    // One id per day, so that two requests that both find the budget spent tell once.
                    tenant.NewEvent(EventKind.MailBudgetSpent, now, (EventData.Limit, limit.ToString(CultureInfo.InvariantCulture))) with
                    {
                        Id = string.Create(CultureInfo.InvariantCulture, $"mail-budget-{now.UtcDateTime:yyyyMMdd}"),
                    }
                )
        );
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Tenant {TenantId} has spent its mail budget of {Limit} for today")]
        public static partial void Spent(ILogger logger, string tenantId, int limit);
    }
}
