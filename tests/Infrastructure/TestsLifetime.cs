using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Tests.Infrastructure;

internal sealed class TestsLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
