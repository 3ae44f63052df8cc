using MfaFunctions.Events.Poison;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Operations;

/// <summary>Raises an alarm for every poison message and records it in MfaPoison.</summary>
/// <remarks>
/// This is a timer rather than a trigger on each poison queue, because a trigger never receives a message that is not Base64, which would
/// stay in the queue unnoticed.
/// </remarks>
public sealed class CollectPoison(PoisonQueues queues, PoisonAlarm alarm)
{
    // A message is poison after minutes of attempts, and an idle app pays for each run, so once a minute would not be worth it.
    [Function(nameof(CollectPoison))]
    public Task RunAsync([TimerTrigger("45 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        queues.CollectAsync(alarm.Sound, cancellationToken);
}
