using MfaFunctions.Platform;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Factors;

/// <summary>
/// Warns operators, at most once an hour and tenant, when many passwords of a tenant fail within an hour: guessing that is spread over
/// addresses and networks stays below every other limit. Each instance counts for itself.
/// </summary>
public sealed partial class FailureAlarm(IOptions<PasswordOptions> options, TimeProvider clock, ILogger<FailureAlarm> logger)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Recent> _tenants = new(StringComparer.Ordinal);

    /// <summary>Counts a wrong password, or an attempt that was refused because of earlier ones.</summary>
    /// <param name="tenant">An existing tenant: their number bounds the memory.</param>
    public void Observe(TenantId tenant)
    {
        var now = clock.GetUtcNow();
        var most = options.Value.AlarmFailuresPerHour;
        lock (_lock)
        {
            if (!_tenants.TryGetValue(tenant.Value, out var recent))
            {
                recent = new Recent();
                _tenants.Add(tenant.Value, recent);
            }

            recent.Failures.Enqueue(now);
            while (recent.Failures.Count > most || recent.Failures.Peek() <= now - Window)
            {
                recent.Failures.Dequeue();
            }

            if (recent.Failures.Count < most || now < recent.QuietUntil)
            {
                return;
            }

            recent.QuietUntil = now + Window;
        }

        Log.ManyFailures(logger, tenant.Value, most);
    }

    private sealed class Recent
    {
        public Queue<DateTimeOffset> Failures { get; } = new();

        public DateTimeOffset QuietUntil { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "Password guessing suspected: at least {Failures} passwords failed in tenant {Tenant} within an hour. "
                + "See docs/operations.md, 'password-guessing'",
            EventName = "PasswordGuessing"
        )]
        public static partial void ManyFailures(ILogger logger, string tenant, int failures);
    }
}
