using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>How the host stops: nothing new begins, what runs may finish, and is told when its time is nearly over.</summary>
internal sealed class Stopping : IDisposable
{
    private static readonly TimeSpan ToCleanUp = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _lastCall = new();

    public Stopping(IHostApplicationLifetime lifetime, IOptions<HostOptions> options)
    {
        Begun = lifetime.ApplicationStopping;
        Begun.Register(() => _lastCall.CancelAfter(options.Value.ShutdownTimeout - ToCleanUp));
    }

    /// <summary>Set when the stop begins: take no new work.</summary>
    public CancellationToken Begun { get; }

    /// <summary>Set two seconds before the host gives up: what functions get as their token.</summary>
    public CancellationToken LastCall => _lastCall.Token;

    public void Dispose() => _lastCall.Dispose();
}
