using Microsoft.Extensions.Hosting;

namespace MfaFunctions.LocalHost;

/// <summary>
/// Leaves signals to the program. Otherwise each generic host in the process would handle SIGTERM and hide it from the others.
/// </summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
