using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Platform.Storage;

/// <summary>Creates missing tables and queues if <see cref="StorageOptions.CreateMissing"/> is set.</summary>
/// <param name="services">Has the clients, which take long to create and otherwise would hold up every start.</param>
public sealed class StorageSetup(IServiceProvider services, IOptions<StorageOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.CreateMissing)
        {
            var storage = services.GetRequiredService<StorageClients>();
            await Task.WhenAll(
                StorageNames
                    .Tables.Select(t => (Task)storage.Table(t).CreateIfNotExistsAsync(cancellationToken))
                    .Concat(
                        StorageNames.Queues.Select(q => (Task)storage.Queue(q).CreateIfNotExistsAsync(cancellationToken: cancellationToken))
                    )
            );
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
