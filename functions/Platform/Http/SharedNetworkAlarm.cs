using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Platform.Http;

/// <summary>
/// Warns operators, at most once an hour, when every caller appears on a shared network: limits by network do not work then.
/// </summary>
public sealed partial class SharedNetworkAlarm(IOptions<NetworkOptions> options, TimeProvider clock, ILogger<SharedNetworkAlarm> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private long _quietUntil;

    /// <param name="network">Where a request comes from.</param>
    /// <param name="host">The name it was sent to. What is sent to this machine's own name comes from its developer.</param>
    public void Observe(ClientNetwork network, HostString host)
    {
        var now = clock.GetUtcNow();
        var next = (now + Pause).UtcTicks;
        if (!network.IsShared)
        {
            Volatile.Write(ref _quietUntil, next);
            return;
        }

        var quietUntil = Volatile.Read(ref _quietUntil);
        if (now.UtcTicks < quietUntil || IsThisMachine(host.Host))
        {
            return;
        }

        // Of requests at the same moment, one warns.
        if (Interlocked.CompareExchange(ref _quietUntil, next, quietUntil) == quietUntil)
        {
            var header = options.Value.ClientAddressHeader;
            Log.EveryCallerLooksAlike(logger, network.Reveal(), string.IsNullOrEmpty(header) ? "not set" : header);
        }
    }

    private static bool IsThisMachine(string name) =>
        name is "" or "localhost" || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "Every caller appears to come from {Network}, which tells nobody apart: wrong passwords are counted by account alone. "
                + "Network__ClientAddressHeader is {Header}. See docs/operations.md, 'Where requests come from'",
            EventName = "SharedClientNetwork"
        )]
        public static partial void EveryCallerLooksAlike(ILogger logger, string network, string header);
    }
}
