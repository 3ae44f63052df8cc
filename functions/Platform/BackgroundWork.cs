using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Platform;

/// <summary>Small work that no answer waits for, but the end of the process does. It is best effort: what fails is logged and gone.</summary>
public sealed partial class BackgroundWork(ILogger<BackgroundWork> logger) : IHostedLifecycleService
{
    // Storage that has become slow must not fill the memory with what nobody waits for.
    private const int Limit = 1_000;

    private readonly ConcurrentDictionary<Task, bool> _running = new();

    /// <param name="name">How the log calls it.</param>
    /// <param name="work">Begun at once, unless too much is under way already.</param>
    public void Begin(string name, Func<Task> work)
    {
        if (_running.Count >= Limit)
        {
            Log.TooMuch(logger, name);
            return;
        }

        var task = RunAsync(name, work);
        _running.TryAdd(task, true);
        // After the line above, also when the task is done by then.
        _ = task.ContinueWith(
            done => _running.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
    }

    /// <summary>Completes when all that has begun so far is done.</summary>
    public Task IdleAsync() => Task.WhenAll(_running.Keys);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The last moment of a stop: the requests that could begin something are done.
    public async Task StoppedAsync(CancellationToken cancellationToken) =>
        await IdleAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task RunAsync(string name, Func<Task> work)
    {
        try
        {
            await work();
        }
#pragma warning disable CA1031 // Nobody waits for it, so nobody else would ever learn of what went wrong.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // Only the type: messages of storage quote addresses of rows.
            Log.Failed(logger, name, e.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Name} was not done: too much is waiting for storage")]
        public static partial void TooMuch(ILogger logger, string name);

        [LoggerMessage(LogLevel.Warning, "{Name} was not done: {Reason}")]
        public static partial void Failed(ILogger logger, string name, string reason);
    }
}
