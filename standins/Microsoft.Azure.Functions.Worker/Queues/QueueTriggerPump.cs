using Microsoft.Azure.Functions.Worker.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Queues;

/// <summary>Moves messages from the trigger queues into their functions: in the background, or when a test says so.</summary>
internal sealed partial class QueueTriggerPump(
    IServiceProvider services,
    IConfiguration configuration,
    FunctionCatalog catalog,
    HostJson hostJson,
    Stopping stopping,
    ILogger<QueueTriggerPump> logger)
    : IDisposable
{
    private static readonly TimeSpan PatienceAtStart = TimeSpan.FromSeconds(5);

    private readonly QueueSettings _settings = new(hostJson);
    private readonly SemaphoreSlim _draining = new(1, 1);
    private Task _listening = Task.CompletedTask;

    public IReadOnlyList<QueueTrigger> Triggers { get; private set; } = [];

    public void Load()
    {
        Triggers = [.. catalog.TriggeredBy<QueueTriggerAttribute>()
            .Select(found => new QueueTrigger(found.Function, found.Trigger, _settings, services, logger))];
    }

    /// <summary>Creates the queues and begins to listen. Storage that is down delays that, it does not stop the host.</summary>
    public async Task StartAsync()
    {
        using var patience = new CancellationTokenSource(PatienceAtStart);
        var queues = await Task.WhenAll(Triggers.Select(trigger => CreateAsync(trigger, patience.Token)));
        if (!"manual".Equals(configuration[SettingNames.Queues], StringComparison.OrdinalIgnoreCase))
        {
            _listening = Task.WhenAll(queues.Select(queue => Task.Run(() => ListenAsync(queue.Trigger, queue.IsThere))));
        }
    }

    /// <summary>Waits for the messages that are running. What has not begun stays in its queue.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await _listening.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Processes, one after the other, all messages that are visible or become so meanwhile; returns how many runs that took.</summary>
    public async Task<int> DrainAsync(CancellationToken cancellationToken)
    {
        await _draining.WaitAsync(cancellationToken);
        try
        {
            var runs = 0;
            bool found;
            do
            {
                found = false;
                foreach (var trigger in Triggers)
                {
                    await trigger.CreateQueueAsync(cancellationToken);
                    while (await trigger.ReceiveAsync(cancellationToken) is { Count: > 0 } messages)
                    {
                        found = true;
                        foreach (var message in messages)
                        {
                            runs += await trigger.ProcessAsync(message, cancellationToken) ? 1 : 0;
                        }
                    }
                }
            }
            while (found);
            return runs;
        }
        finally
        {
            _draining.Release();
        }
    }

    public void Dispose() => _draining.Dispose();

    private async Task<(QueueTrigger Trigger, bool IsThere)> CreateAsync(QueueTrigger trigger, CancellationToken cancellationToken)
    {
        try
        {
            await trigger.CreateQueueAsync(cancellationToken);
            return (trigger, true);
        }
        catch (Exception e)
        {
            Log.Down(logger, trigger.QueueName, Reason(e));
            return (trigger, false);
        }
    }

    private async Task ListenAsync(QueueTrigger trigger, bool isThere)
    {
        var running = new List<Task>();
        var pause = QueueSettings.FirstPollingInterval;
        while (!stopping.Begun.IsCancellationRequested)
        {
            running.RemoveAll(task => task.IsCompleted);
            if (running.Count > _settings.NewBatchThreshold)
            {
                await Task.WhenAny(running);
                continue;
            }

            var wasThere = isThere;
            IReadOnlyList<LeasedMessage> messages = [];
            try
            {
                if (!isThere)
                {
                    await trigger.CreateQueueAsync(stopping.Begun);
                }

                // Not cancelled by a stop: an answer that nobody reads would hide its messages for the time of their lease.
                messages = await trigger.ReceiveAsync(CancellationToken.None);
                isThere = true;
            }
            catch (Exception e)
            {
                isThere = false;
                if (wasThere)
                {
                    Log.Down(logger, trigger.QueueName, Reason(e));
                }
            }

            if (isThere && !wasThere)
            {
                Log.Back(logger, trigger.QueueName);
            }

            running.AddRange(messages.Select(message => ProcessAsync(trigger, message)));
            if (messages.Count > 0)
            {
                pause = QueueSettings.FirstPollingInterval;
                continue;
            }

            await Task.Delay(pause, stopping.Begun).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < _settings.MaxPollingInterval ? pause * 2 : _settings.MaxPollingInterval;
        }

        await Task.WhenAll(running);
    }

    private async Task ProcessAsync(QueueTrigger trigger, LeasedMessage message)
    {
        try
        {
            if (stopping.Begun.IsCancellationRequested)
            {
                await message.ReleaseAsync(TimeSpan.Zero);
                return;
            }

            await trigger.ProcessAsync(message, stopping.LastCall);
        }
        catch (Exception e)
        {
            Log.NotCompleted(logger, e, trigger.QueueName, message.Id);
        }
    }

    // One line: the stack of a refused connection has hundreds.
    private static string Reason(Exception e) =>
        (e is AggregateException { InnerExceptions: [var first, ..] } ? first : e).Message.Split('\n')[0].TrimEnd();

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Queue {Queue} cannot be read; trying again until it can: {Reason}")]
        public static partial void Down(ILogger logger, string queue, string reason);

        [LoggerMessage(LogLevel.Information, "Queue {Queue} can be read again")]
        public static partial void Back(ILogger logger, string queue);

        [LoggerMessage(LogLevel.Error, "Queue {Queue}: message {MessageId} could not be completed and will come again")]
        public static partial void NotCompleted(ILogger logger, Exception exception, string queue, string messageId);
    }
}
