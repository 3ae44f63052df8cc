using MfaFunctions.Platform.Telemetry;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Events.Poison;

/// <summary>Alerts operators to a poison message: an error in the log and the metric <c>mfa.poison</c>, once per message.</summary>
public sealed partial class PoisonAlarm(MfaMetrics metrics, ILogger<PoisonAlarm> logger)
{
    public void Sound(PoisonMessage message)
    {
        metrics.Poisoned(message.Queue);
        Log.Poisoned(logger, message.Queue, message.Id, message.EventId, message.Reason);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Queue {Queue}: poison message {PoisonId} of event {EventId}: {Reason} See ./mfa poison list")]
        public static partial void Poisoned(ILogger logger, string queue, string poisonId, string? eventId, string reason);
    }
}
