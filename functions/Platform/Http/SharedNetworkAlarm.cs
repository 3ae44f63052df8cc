using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Platform.Http;

/// <summary>
/// Warns operators, at most once an hour, if all callers appear to share one network, because per-network limits then have no effect.
/// </summary>
public sealed partial class SharedNetworkAlarm(IOptions<NetworkOptions> options, TimeProvider clock, ILogger<SharedNetworkAlarm> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private long _quietUntil;

    /// <param name="network">Network of the request.</param>
    /// <param name="host">Host name the request was sent to. Requests to a loopback name come from a developer and are ignored.</param>
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

        // Of concurrent requests, only one warns.
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
            "All callers appear to come from {Network} and cannot be told apart: wrong passwords are counted per account only. "
                + "Network__ClientAddressHeader is {Header}. See docs/operations.md, 'Where requests come from'",
            EventName = "SharedClientNetwork"
        )]
        public static partial void EveryCallerLooksAlike(ILogger logger, string network, string header);
    }
}
