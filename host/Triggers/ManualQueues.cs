using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Azure.WebJobs.Host.Executors;
using Microsoft.Azure.WebJobs.Host.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.LocalHost.Triggers;

/// <summary>
/// Queue triggers that run only on request, for tests. The WebJobs SDK's <see cref="QueueProcessor"/> decides whether a message is
/// deleted, released or poisoned. The SDK's listener (polling, batches, lease renewal) is not involved; see <see cref="TriggerEngine"/>.
/// </summary>
public sealed class ManualQueues : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private readonly Invoker _invoker;
    private readonly QueuesOptions _options = new();
    private readonly List<(Function Function, QueueClient Queue, Processor Processor)> _queues;
    private readonly SemaphoreSlim _draining = new(1, 1);

    internal ManualQueues(IEnumerable<Function> functions, Invoker invoker, IConfiguration settings, HostJson hostJson, ILoggerFactory logs)
    {
        _invoker = invoker;
        hostJson.Queues.Bind(_options);
        _queues = [.. functions.Where(function => function.Trigger.IsQueue).Select(function => Open(function, settings, logs))];
    }

    /// <summary>Runs the queue functions, one message at a time, until no message is visible.</summary>
    /// <returns>The number of runs.</returns>
    public async Task<int> DrainAsync()
    {
        await _draining.WaitAsync();
        try
        {
            var runs = 0;
            for (var before = -1; before != runs; )
            {
                before = runs;
                foreach (var (function, queue, processor) in _queues)
                {
                    runs += await DrainAsync(function, queue, processor);
                }
            }

            return runs;
        }
        finally
        {
            _draining.Release();
        }
    }

    public void Dispose() => _draining.Dispose();

    private async Task<int> DrainAsync(Function function, QueueClient queue, Processor processor)
    {
        var runs = 0;
        while (await ReceiveAsync(queue) is { Length: > 0 } messages)
        {
            foreach (var message in messages)
            {
                runs += await processor.RunAsync(message, () => _invoker.RunAsync(function, message, CancellationToken.None)) ? 1 : 0;
            }
        }

        return runs;
    }

    private async Task<QueueMessage[]> ReceiveAsync(QueueClient queue)
    {
        try
        {
            return (await queue.ReceiveMessagesAsync(_options.BatchSize, Lease)).Value;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return [];
        }
    }

    private (Function Function, QueueClient Queue, Processor Processor) Open(
        Function function,
        IConfiguration settings,
        ILoggerFactory logs
    )
    {
        var connection = StorageConnections.Find(settings, function.Trigger.Connection ?? "Storage");
        var name = function.Trigger.QueueName!;
        var isPoison = name.EndsWith("-poison", StringComparison.Ordinal);
        // Like the SDK, uses a client without encoding, so that a message that is not Base64 is copied unchanged.
        var raw = isPoison ? null : new QueueClient(connection, name + "-poison");
        var poison = isPoison ? null : new QueueClient(connection, name + "-poison", Encoded(null));
        var queue = new QueueClient(connection, name, Encoded(raw));
        return (function, queue, new Processor(NewOptions(queue, logs, _options, poison!)));
    }

    private QueueClientOptions Encoded(QueueClient? raw)
    {
        var options = new QueueClientOptions { MessageEncoding = _options.MessageEncoding };
        if (raw is not null)
        {
            options.MessageDecodingFailed += async failure =>
            {
                await raw.CreateIfNotExistsAsync();
                await raw.SendMessageAsync(failure.ReceivedMessage.Body);
                await failure.Queue.DeleteMessageAsync(failure.ReceivedMessage.MessageId, failure.ReceivedMessage.PopReceipt);
            };
        }

        return options;
    }

    // The constructor is internal. If a new version of the SDK changes it, every queue test fails.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern QueueProcessorOptions NewOptions(
        QueueClient queue,
        ILoggerFactory logs,
        QueuesOptions options,
        QueueClient poison
    );

    private sealed class Processor(QueueProcessorOptions options) : QueueProcessor(options)
    {
        /// <returns>Whether the function ran. A message over the dequeue limit moves to the poison queue without a run.</returns>
        public async Task<bool> RunAsync(QueueMessage message, Func<Task> run)
        {
            if (!await BeginProcessingMessageAsync(message, CancellationToken.None))
            {
                return false;
            }

            FunctionResult result;
            try
            {
                await run();
                result = new FunctionResult(true);
            }
#pragma warning disable CA1031 // As in the Functions host, any exception of a function is a failed attempt.
            catch (Exception e)
#pragma warning restore CA1031
            {
                result = new FunctionResult(e);
            }

            await CompleteProcessingMessageAsync(message, result, CancellationToken.None);
            return true;
        }
    }
}
