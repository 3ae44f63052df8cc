using MfaFunctions.Events;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>
/// Every four hours, starts a reminder walk for each tenant. The next run sends the reminders that a missed run would have sent.
/// </summary>
public sealed class BeginReminders(TenantIndex tenants, EventQueues queues)
{
    [Function(nameof(BeginReminders))]
    public async Task RunAsync([TimerTrigger("0 0 */4 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await foreach (var tenant in tenants.ReadAsync(after: null, cancellationToken))
        {
            await queues.PutAsync(new ReminderMessage(ReminderMessage.Version, tenant.Value, null), cancellationToken);
        }
    }
}
