using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>How the host stops: nothing new begins, what runs may finish, and is told when its time is nearly over.</summary>
internal sealed class Stopping : IDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    private readonly CancellationTokenSource _lastCall = new();

    public Stopping(IHostApplicationLifetime lifetime)
    {
        Begun = lifetime.ApplicationStopping;
        Begun.Register(() => _lastCall.CancelAfter(Grace));
    }

    /// <summary>Set when the stop begins: take no new work.</summary>
    public CancellationToken Begun { get; }

    /// <summary>Set two seconds before the host gives up: what functions get as their token.</summary>
    public CancellationToken LastCall => _lastCall.Token;

    public void Dispose() => _lastCall.Dispose();
}
