using MfaFunctions.LocalHost.Workers;
using MfaFunctions.Operator;
using MfaFunctions.Testing;
using MfaFunctions.Testing.MailCatcher;

namespace MfaFunctions.Dev.Up;

/// <summary>
/// Storage, mail catcher and functions. They start in this order and stop in reverse order, so that nothing loses a dependency while it
/// still runs.
/// </summary>
internal sealed class RunningProduct : IAsyncDisposable
{
    private readonly LocalSettings _settings;
    private AzuriteProcess? _storage;
    private MailCatcherServer? _mail;
    private ChildProcess? _functions;
    private InProcessHost? _inProcess;

    private RunningProduct(LocalSettings settings) => _settings = settings;

    /// <summary>Completes when the functions are healthy. On failure, stops everything that was started.</summary>
    /// <param name="clock">The clock of functions in this process; null runs the functions as a separate process.</param>
    public static async Task<RunningProduct> StartAsync(LocalSettings settings, TimeProvider? clock, CancellationToken stop)
    {
        var product = new RunningProduct(settings);
        try
        {
            await product.StartAllAsync(clock, stop);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the action. If a child process exits first, fails with its name and last output.</summary>
    public async Task WhileAliveAsync(Func<CancellationToken, Task> act, CancellationToken stop)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var work = act(giveUp.Token);
        var children = new[] { _storage?.Process, _functions }.OfType<ChildProcess>().ToArray();
        var first = await Task.WhenAny([work, .. children.Select(child => child.Ended)]);
        if (first == work || stop.IsCancellationRequested)
        {
            await work;
            return;
        }

        await giveUp.CancelAsync();
        await work.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        var ended = children.First(child => child.Ended == first);
        throw new CannotContinueException(
            $"{ended.Name} exited unexpectedly (exit code {ended.ExitCode}). The end of {LocalSettings.Show(ended.LogFile!)}:\n"
                + $"{string.Join('\n', ended.LastLines)}"
        );
    }

    /// <summary>Runs a timer function. The functions must run in this process.</summary>
    public Task RunTimerAsync(string function) => _inProcess!.RunTimerAsync(function);

    public async ValueTask DisposeAsync()
    {
        if (_inProcess is not null)
        {
            await _inProcess.DisposeAsync();
        }

        if (_functions is not null)
        {
            await _functions.DisposeAsync();
        }

        if (_mail is not null)
        {
            await _mail.DisposeAsync();
        }

        if (_storage is not null)
        {
            await _storage.DisposeAsync();
        }
    }

    private async Task StartAllAsync(TimeProvider? clock, CancellationToken stop)
    {
        var functions = new FunctionsApp(_settings);
        _storage = Storage.Start(_settings);
        await WhileAliveAsync(_storage.WaitUntilReadyAsync, stop);
        _mail = await MailCatcherServer.StartAsync(_settings.MailPort, Path.Combine(_settings.Data, "mail"));
        if (clock is null)
        {
            _functions = await functions.StartAsync(_settings.StorageConnectionString, stop);
        }
        else
        {
            _inProcess = await functions.StartInProcessAsync(_settings.StorageConnectionString, clock);
        }

        await WhileAliveAsync(functions.WaitUntilReadyAsync, stop);
    }
}
