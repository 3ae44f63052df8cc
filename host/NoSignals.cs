using Microsoft.Extensions.Hosting;

namespace MfaFunctions.LocalHost;

/// <summary>Leaves signals to the program: each generic host inside it would otherwise catch SIGTERM and hide it from the others.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
