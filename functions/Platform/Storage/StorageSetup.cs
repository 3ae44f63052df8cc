using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Platform.Storage;

/// <summary>Creates missing tables and queues if <see cref="StorageOptions.CreateMissing"/> is set.</summary>
/// <param name="storage">Created only if it is needed, because that takes long and would hold up every start.</param>
public sealed class StorageSetup(Lazy<StorageClients> storage, IOptions<StorageOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.CreateMissing)
        {
            await Task.WhenAll(
                StorageNames
                    .Tables.Select(t => (Task)storage.Value.Table(t).CreateIfNotExistsAsync(cancellationToken))
                    .Concat(
                        StorageNames.Queues.Select(q =>
                            (Task)storage.Value.Queue(q).CreateIfNotExistsAsync(cancellationToken: cancellationToken)
                        )
                    )
            );
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
