using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Platform;

/// <summary>Small tasks that no response waits for but a stop of the process does. Best effort: a failure is logged, not retried.</summary>
public sealed partial class BackgroundWork(ILogger<BackgroundWork> logger) : IHostedLifecycleService
{
    // Bounds memory when storage is slow.
    private const int Limit = 1_000;

    private readonly ConcurrentDictionary<Task, bool> _running = new();

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

    /// <summary>Completes when all work started so far has completed.</summary>
    public Task IdleAsync() => Task.WhenAll(_running.Keys);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The last phase of a stop: requests that could start more work have completed.
    public async Task StoppedAsync(CancellationToken cancellationToken) =>
        await IdleAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

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

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Name} was skipped: too many background tasks are waiting for storage")]
        public static partial void TooMuch(ILogger logger, string name);

        [LoggerMessage(LogLevel.Warning, "{Name} failed: {Reason}")]
        public static partial void Failed(ILogger logger, string name, string reason);
    }
}
