using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Platform;

/// <summary>Small tasks that no response waits for but a stop of the process does. Best effort: a failure is logged, not retried.</summary>
public sealed partial class BackgroundWork(TimeProvider clock, ILogger<BackgroundWork> logger) : IHostedLifecycleService
{
    // Bounds memory when storage is slow.
    private const int Limit = 1_000;

    // Bounds the timers. More work than that begins at once.
    private const int DelayedLimit = 10_000;

    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly Lock _delaying = new();
    private readonly Dictionary<object, Delayed> _delayed = [];

    /// <param name="name">Name in the log.</param>
    /// <param name="work">Started immediately; skipped with a warning if 1,000 tasks are already running.</param>
    public void Begin(string name, Func<Task> work)
    {
        if (_running.Count >= Limit)
        {
            Log.TooMuch(logger, name);
            return;
        }

        var task = RunAsync(name, work);
        _running.TryAdd(task, true);
        // Registered after the task is added, so that it is also removed if it has already completed.
        _ = task.ContinueWith(
            done => _running.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
    }

    /// <summary>
    /// Begins work after a delay, or earlier if the process stops. Work of the same key that has not begun is merged with it.
    /// </summary>
    /// <param name="name">Name in the log.</param>
    /// <param name="key">What the work is about.</param>
    /// <param name="order">Of two works that are merged, the one with the higher order is done.</param>
    /// <param name="delay">Counted from the first work of the key.</param>
    /// <param name="work">The work.</param>
    public void BeginLater(string name, object key, long order, TimeSpan delay, Func<Task> work)
    {
        lock (_delaying)
        {
            if (_delayed.TryGetValue(key, out var waiting))
            {
                if (order > waiting.Order)
                {
                    (waiting.Order, waiting.Work) = (order, work);
                }

                return;
            }

            if (_delayed.Count < DelayedLimit)
            {
                var timer = clock.CreateTimer(_ => BeginDelayed(key), null, delay, Timeout.InfiniteTimeSpan);
                _delayed[key] = new Delayed(name, timer) { Order = order, Work = work };
                return;
            }
        }

        Begin(name, work);
    }

    /// <summary>Completes when all work begun so far has completed.</summary>
    public Task IdleAsync() => Task.WhenAll(_running.Keys);

    /// <summary>Begins all delayed work, and completes when it and all other work has completed.</summary>
    public Task FlushAsync()
    {
        object[] keys;
        lock (_delaying)
        {
            keys = [.. _delayed.Keys];
        }

        foreach (var key in keys)
        {
            BeginDelayed(key);
        }

        return IdleAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The last phase of a stop: requests that could start more work have completed.
    public async Task StoppedAsync(CancellationToken cancellationToken) =>
        await FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void BeginDelayed(object key)
    {
        Delayed? due;
        lock (_delaying)
        {
            if (!_delayed.Remove(key, out due))
            {
                return;
            }
        }

        due.Timer.Dispose();
        Begin(due.Name, due.Work);
    }

    private async Task RunAsync(string name, Func<Task> work)
    {
        try
        {
            await work();
        }
#pragma warning disable CA1031 // Nothing awaits this task, so an exception would go unnoticed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The type only: messages of storage exceptions quote row keys.
            Log.Failed(logger, name, e.GetType().Name);
        }
    }

    private sealed class Delayed(string name, ITimer timer)
    {
        public string Name { get; } = name;

        public ITimer Timer { get; } = timer;

        public required long Order { get; set; }

        public required Func<Task> Work { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Name} was skipped: too many background tasks are waiting for storage")]
        public static partial void TooMuch(ILogger logger, string name);

        [LoggerMessage(LogLevel.Warning, "{Name} failed: {Reason}")]
        public static partial void Failed(ILogger logger, string name, string reason);
    }
}
