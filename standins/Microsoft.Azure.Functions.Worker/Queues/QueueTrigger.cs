using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Queues;

/// <summary>One function and its queue: receives, runs, and decides what becomes of a message.</summary>
internal sealed partial class QueueTrigger
{
    private const string PoisonSuffix = "-poison";

    private readonly QueueSettings _settings;
    private readonly IServiceProvider _services;
    private readonly ILogger _logger;
    private readonly QueueClient _queue;
    private readonly QueueClient? _poison;

    public QueueTrigger(Function function, QueueTriggerAttribute trigger, QueueSettings settings, IServiceProvider services, ILogger logger)
    {
        Function = function;
        _settings = settings;
        _services = services;
        _logger = logger;
        var configuration = services.GetRequiredService<IConfiguration>();
        var name = BindingExpression.Resolve(trigger.QueueName, configuration, function.Name).ToLowerInvariant();
        var setting = trigger.Connection ?? "AzureWebJobsStorage";
        var connection = StorageConnection.Find(configuration, setting) ?? throw new InvalidOperationException(
            $"Function '{function.Name}': its queue needs a connection string in '{setting}'.");
        _queue = new QueueClient(connection, name, Options());
        // A poison queue has none of its own.
        _poison = name.EndsWith(PoisonSuffix, StringComparison.Ordinal) ? null : new QueueClient(connection, name + PoisonSuffix, Options());
    }

    public Function Function { get; }

    public string QueueName => _queue.Name;

    public Task CreateQueueAsync(CancellationToken cancellationToken) => _queue.CreateIfNotExistsAsync(null, cancellationToken);

    public async Task<IReadOnlyList<LeasedMessage>> ReceiveAsync(CancellationToken cancellationToken)
    {
        QueueMessage[] messages = await _queue.ReceiveMessagesAsync(_settings.BatchSize, QueueSettings.Lease, cancellationToken);
        return Array.ConvertAll(messages, message => new LeasedMessage(_queue, message, QueueSettings.Lease, _settings.Base64));
    }

    /// <summary>
    /// Runs the function and returns true, unless the message cannot be read or has been tried too often already: like the host,
    /// that moves it to the poison queue without a run.
    /// </summary>
    public async Task<bool> ProcessAsync(LeasedMessage message, CancellationToken cancellationToken)
    {
        if (message.Body is null)
        {
            Log.NotBase64(_logger, QueueName, message.Id);
            await PoisonAsync(message);
            return false;
        }

        if (_poison is not null && message.DequeueCount > _settings.MaxDequeueCount)
        {
            await PoisonAsync(message);
            return false;
        }

        if (await message.HoldAsync(() => RunAsync(message, cancellationToken)))
        {
            await message.DeleteAsync();
        }
        else if (message.DequeueCount >= _settings.MaxDequeueCount)
        {
            await PoisonAsync(message);
        }
        else if (_poison is not null)
        {
            await message.ReleaseAsync(_settings.VisibilityTimeout);
        }

        return true;
    }

    private async Task<bool> RunAsync(LeasedMessage message, CancellationToken cancellationToken)
    {
        await using var scope = _services.CreateAsyncScope();
        var invocation = new Invocation(Function, scope.ServiceProvider, message, message.BindingData(), cancellationToken);
        try
        {
            await _services.GetRequiredService<InvocationPipeline>().RunAsync(invocation);
            return true;
        }
        catch (Exception e)
        {
            Log.Failed(_logger, e, Function.Name, invocation.InvocationId, message.Id, message.DequeueCount, _settings.MaxDequeueCount);
            return false;
        }
    }

    /// <summary>What fails in a poison queue stays invisible until its lease ends, lest it be tried without pause.</summary>
    private async Task PoisonAsync(LeasedMessage message)
    {
        if (_poison is not null)
        {
            await _poison.CreateIfNotExistsAsync();
            await _poison.SendMessageAsync(message.Text);
            await message.DeleteAsync();
            Log.Poisoned(_logger, Function.Name, message.Id, _poison.Name);
        }
    }

    // Fewer and faster retries than the SDK's: the pump tries again anyway, and a stop must not wait for them.
    private static QueueClientOptions Options() => new()
    {
        Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(30) },
    };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Function} failed, invocation {InvocationId}, message {MessageId}, try {Try} of {Tries}")]
        public static partial void Failed(
            ILogger logger, Exception exception, string function, string invocationId, string messageId, long @try, int tries);

        [LoggerMessage(LogLevel.Error, "Queue {Queue}: message {MessageId} is not Base64")]
        public static partial void NotBase64(ILogger logger, string queue, string messageId);

        [LoggerMessage(LogLevel.Warning, "{Function}: message {MessageId} moved to {Queue}")]
        public static partial void Poisoned(ILogger logger, string function, string messageId, string queue);
    }
}
