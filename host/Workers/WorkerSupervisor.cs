using MfaFunctions.LocalHost.Rpc;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.LocalHost.Workers;

/// <summary>Keeps one worker running. A worker that exits is replaced, until three replacements in a row fail to become ready.</summary>
internal sealed partial class WorkerSupervisor(string assembly, WorkerGateway gateway, WorkerSlot slot, ILoggerFactory logs) : IDisposable
{
    private const int StartsAllowed = 3;

    private readonly ILogger _log = logs.CreateLogger("Host.Worker");
    private WorkerProcess? _process;
    private WorkerChannel? _channel;
    private volatile bool _stopping;

    /// <summary>Starts the first worker.</summary>
    /// <exception cref="InvalidOperationException">The worker did not become ready.</exception>
    public async Task<WorkerChannel> StartAsync()
    {
        (_process, _channel) = await WorkerProcess.StartAsync(assembly, gateway, channel => channel.Logs = logs);
        Log.Started(_log, _process.Id, _channel.Functions.Count);
        slot.Fill(_channel);
        return _channel;
    }

    /// <summary>Replaces workers that exit. Completes when the host stops or when no worker becomes ready.</summary>
    public async Task WatchAsync()
    {
        while (!_stopping)
        {
            await Task.WhenAny(_process!.Ended, _channel!.Ended);
            if (_stopping)
            {
                return;
            }

            slot.Empty();
            Log.Ended(_log, _process.Id);
            await _process.StopAsync(_channel, TimeSpan.Zero);
            _process.Dispose();
            if (!await TryReplaceAsync())
            {
                return;
            }
        }
    }

    public async Task StopAsync(TimeSpan patience)
    {
        _stopping = true;
        if (_process is not null)
        {
            await _process.StopAsync(_channel!, patience);
        }
    }

    public void Dispose() => _process?.Dispose();

    private async Task<bool> TryReplaceAsync()
    {
        for (var start = 1; start <= StartsAllowed && !_stopping; start++)
        {
            try
            {
                await StartAsync();
                return true;
            }
            catch (Exception e) when (e is InvalidOperationException or WorkerGoneException or TimeoutException)
            {
                Log.NotReady(_log, e);
            }
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Worker {ProcessId} is ready with {Count} functions.")]
        public static partial void Started(ILogger log, int processId, int count);

        [LoggerMessage(2, LogLevel.Warning, "Worker {ProcessId} exited. Starting another.")]
        public static partial void Ended(ILogger log, int processId);

        [LoggerMessage(3, LogLevel.Error, "The new worker did not become ready.")]
        public static partial void NotReady(ILogger log, Exception e);
    }
}
