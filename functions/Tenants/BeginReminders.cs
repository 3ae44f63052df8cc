using MfaFunctions.Events;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>Six times a day: starts a walk through each tenant, for those whose deadline is near. What a missed run would have sent, the next one does.</summary>
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
