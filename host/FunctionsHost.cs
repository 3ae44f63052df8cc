using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using MfaFunctions.LocalHost.Http;
using MfaFunctions.LocalHost.Rpc;
using MfaFunctions.LocalHost.Triggers;
using MfaFunctions.LocalHost.Workers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.LocalHost;

/// <param name="App">Full path of the worker's main assembly.</param>
/// <param name="Port">Port to listen on; 0 selects a free port.</param>
/// <param name="OperatorKey">Key of every function that is not anonymous.</param>
/// <param name="StateFolder">Folder that stores the last run of each timer.</param>
/// <param name="Without">Trigger kinds to leave out: <c>queues</c>, <c>timers</c>.</param>
internal sealed record HostSettings(string App, int Port, string OperatorKey, string StateFolder, IReadOnlyList<string> Without);

/// <summary>
/// Runs the host as a process, with the worker as a child process and the triggers in front of it, until a signal or a failure.
/// </summary>
internal sealed partial class FunctionsHost
{
    private static readonly TimeSpan ToFinish = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ToExit = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _log;

    private FunctionsHost(ILogger log) => _log = log;

    /// <returns>The exit code: 0 after a signal, 1 after a failure.</returns>
    public static async Task<int> RunAsync(HostSettings host)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        if (LocalOnly.Refusal(settings) is { } refusal)
        {
            await Console.Error.WriteLineAsync(refusal);
            return 1;
        }

        using var logs = LoggerFactory.Create(builder => Configure(builder, settings));
        var running = new FunctionsHost(logs.CreateLogger("Host"));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, running.Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, running.Stop);
        return await running.RunAsync(host, settings, logs);
    }

    private static void Configure(ILoggingBuilder builder, IConfiguration settings) =>
        builder
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Yarp", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Grpc", LogLevel.Warning)
            // Azure.Core logs a warning on every poll of a queue that does not exist yet.
            .AddFilter("Azure.Core", LogLevel.Error)
            .AddConfiguration(settings.GetSection("Logging"));

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _exit.TrySetResult(0);
    }

    private void Fail(ExceptionDispatchInfo failure)
    {
        Log.Failed(_log, failure.SourceException);
        _exit.TrySetResult(1);
    }

    private async Task<int> RunAsync(HostSettings host, IConfiguration settings, ILoggerFactory logs)
    {
        var folder = Path.GetDirectoryName(host.App)!;
        var hostJson = HostJson.Load(folder, settings);
        await using var gateway = await WorkerGateway.StartAsync();
        var slot = new WorkerSlot();
        using var supervisor = new WorkerSupervisor(host.App, gateway, slot, logs);
        try
        {
            var functions = (await supervisor.StartAsync()).Functions;
            _ = supervisor.WatchAsync().ContinueWith(_ => _exit.TrySetResult(1), TaskScheduler.Default);
            await using var front = await HttpFront.StartAsync(
                slot,
                functions,
                hostJson.RoutePrefix,
                host.Port,
                host.OperatorKey,
                LocalPages.AreAllowed(settings),
                logs
            );
            var listened = functions.Where(function =>
                !(function.Trigger.IsQueue && host.Without.Contains("queues"))
                && !(function.Trigger.IsTimer && host.Without.Contains("timers"))
            );
            await using var engine = await TriggerEngine.StartAsync(
                listened,
                new Invoker(slot),
                settings,
                hostJson,
                host.StateFolder,
                logs,
                Fail
            );
            Log.Listening(_log, front.Address, Environment.ProcessId);
            var code = await _exit.Task;
            using var patience = new CancellationTokenSource(ToFinish);
            await Task.WhenAll(front.StopAsync(patience.Token), engine.StopAsync(patience.Token));
            await supervisor.StopAsync(ToExit);
            return code;
        }
        catch (Exception e) when (e is InvalidOperationException or WorkerGoneException or TimeoutException or IOException)
        {
            Log.Failed(_log, e);
            await supervisor.StopAsync(ToExit);
            return 1;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Listening on {Address} as process {ProcessId}")]
        public static partial void Listening(ILogger log, Uri address, int processId);

        [LoggerMessage(2, LogLevel.Critical, "The host stops after a failure.")]
        public static partial void Failed(ILogger log, Exception e);
    }
}
