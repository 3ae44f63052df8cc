using MfaFunctions.Events.Poison;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Operations;

/// <summary>Raises an alarm for every message that the host gave up, and sees that MfaPoison knows it.</summary>
/// <remarks>A timer and not a trigger on each poison queue: a trigger is never shown a message that is not Base64, which would stay there unseen.</remarks>
public sealed class CollectPoison(PoisonQueues queues, PoisonAlarm alarm)
{
    [Function(nameof(CollectPoison))]
    public Task RunAsync([TimerTrigger("45 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => queues.CollectAsync(alarm.Sound, cancellationToken);
}
