using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Platform.Storage;

/// <summary>SDK clients for the app's tables and queues, created once with shared retry and timeout settings.</summary>
public sealed class StorageClients
{
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(5);

    private readonly TableServiceClient _tables;
    private readonly QueueServiceClient _queues;
    private readonly QueueServiceClient _plainQueues;

    public StorageClients(TableServiceClient tables, QueueServiceClient queues, QueueServiceClient plainQueues) =>
        (_tables, _queues, _plainQueues) = (tables, queues, plainQueues);

    /// <param name="policies">Observers of every storage request, such as metrics.</param>
    public StorageClients(IOptions<StorageOptions> options, IEnumerable<HttpPipelinePolicy> policies)
    {
        var storage = options.Value;
        var tableOptions = Shared(new TableClientOptions(), policies);
        var queueOptions = Shared(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }, policies);
        var plainOptions = Shared(new QueueClientOptions(), policies);
        if (storage.ConnectionString is { } connectionString)
        {
            _tables = new TableServiceClient(connectionString, tableOptions);
            _queues = new QueueServiceClient(connectionString, queueOptions);
            _plainQueues = new QueueServiceClient(connectionString, plainOptions);
        }
        else
        {
            TokenCredential identity = new ManagedIdentityCredential(
                storage.ClientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(storage.ClientId)
            );
            _tables = new TableServiceClient(storage.TableServiceUri!, identity, tableOptions);
            _queues = new QueueServiceClient(storage.QueueServiceUri!, identity, queueOptions);
            _plainQueues = new QueueServiceClient(storage.QueueServiceUri!, identity, plainOptions);
        }
    }

    public TableClient Table(string name) => _tables.GetTableClient(name);

    public QueueClient Queue(string name) => _queues.GetQueueClient(name);

    /// <summary>The queue with its messages in raw form, not decoded from Base64.</summary>
    public QueueClient PlainQueue(string name) => _plainQueues.GetQueueClient(name);

    private static TOptions Shared<TOptions>(TOptions options, IEnumerable<HttpPipelinePolicy> policies)
        where TOptions : ClientOptions
    {
        // The app traces its own steps, and nobody collects the SDK's.
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Retry.MaxRetries = 3;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = NetworkTimeout;
        foreach (var policy in policies)
        {
            options.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        }

        return options;
    }
}
