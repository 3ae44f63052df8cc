using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MfaFunctions.Dev.Up;
using MfaFunctions.Operator;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Bench.Servers;

/// <summary>A server that is measured, in one process or as host and worker.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    // What the worker's own runtimeconfig.json says.
    private static readonly Dictionary<string, string> WorkerSettings = new() { ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" };

    private static int _started;

    private readonly TaskCompletionSource<(Uri Address, int Id)> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChildProcess? _child;
    private volatile int _worker;

    private ServerProcess(string name) => Name = name;

    public string Name { get; }

    public Uri Address { get; private set; } = null!;

    /// <summary>The process that runs the code to be measured: the worker, or the only process.</summary>
    public Process Measured { get; private set; } = null!;

    /// <summary>The local Functions host in front of the worker; null if there is only one process.</summary>
    public Process? Host { get; private set; }

    /// <summary>The end of its log.</summary>
    public IReadOnlyList<string> LastLines => _child!.LastLines;

    /// <param name="rows">Number of accounts.</param>
    /// <param name="model">The partition of the account that all of them are like.</param>
    public static Task<ServerProcess> StartFloorAsync(string folder, string storage, int rows, string model) =>
        StartOwnAsync(
            ChildServers.FloorCommand,
            folder,
            ChildServers.FloorCommand,
            ["--storage", storage, "--rows", Text(rows), "--model", model]
        );

    /// <summary>Host and worker in one process, without queues and timers.</summary>
    public static Task<ServerProcess> StartAppAsync(string storage, LocalSettings settings) =>
        StartOwnAsync(
            "one process",
            settings.Data,
            ChildServers.AppCommand,
            ["--storage", storage, "--data", settings.Data, "--port", Text(settings.Port), "--mail-port", Text(settings.MailPort)],
            WorkerSettings
        );

    /// <summary>Host and worker as <c>./mfa up</c> runs them, with queues and timers.</summary>
    /// <param name="app">The worker's main assembly; by default the one beside this program.</param>
    /// <param name="name">Its name in tables.</param>
    public static async Task<ServerProcess> StartProductAsync(
        string storage,
        LocalSettings settings,
        CancellationToken stop,
        string? app = null,
        string name = "host + worker"
    )
    {
        var server = new ServerProcess(name);
        server._child = await new FunctionsApp(settings).StartAsync(storage, stop, app, server.Read);
        await server.WaitAsync();
        server.Host = server.Measured;
        server.Measured = Process.GetProcessById(server._worker);
        return server;
    }

    /// <summary>Kills the worker. The host starts another one.</summary>
    /// <returns>Completes when the host has the new worker.</returns>
    public async Task ReplaceWorkerAsync(CancellationToken stop)
    {
        var killed = Measured.Id;
        Measured.Kill();
        while (_worker == killed)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), stop);
        }

        Measured.Dispose();
        Measured = Process.GetProcessById(_worker);
    }

    public async ValueTask DisposeAsync()
    {
        if (_child is not null)
        {
            await _child.DisposeAsync();
        }

        Measured?.Dispose();
        Host?.Dispose();
    }

    private static async Task<ServerProcess> StartOwnAsync(
        string name,
        string folder,
        string command,
        string[] arguments,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var server = new ServerProcess(name);
        server._child = ChildProcess.Start(
            name,
            Path.Combine(folder, "logs", $"{command}-{Interlocked.Increment(ref _started)}.log"),
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "mfa-dev.dll"), BenchCommand.Name, command, .. arguments],
            environment,
            server.Read
        );
        await server.WaitAsync();
        return server;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task WaitAsync()
    {
        if (await Task.WhenAny(_listening.Task, _child!.Ended, Task.Delay(LongestStart)) != _listening.Task)
        {
            var lines = string.Join('\n', _child.LastLines);
            await DisposeAsync();
            throw new CannotContinueException($"{Name} did not start. The end of {LocalSettings.Show(_child.LogFile!)}:\n{lines}");
        }

        var (address, id) = await _listening.Task;
        (Address, Measured) = (address, Process.GetProcessById(id));
    }

    private void Read(string line)
    {
        if (Worker().Match(line) is { Success: true } worker)
        {
            _worker = int.Parse(worker.Groups[1].Value, CultureInfo.InvariantCulture);
        }
        else if (Listening().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult((new Uri(match.Groups[1].Value), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)));
        }
    }

    [GeneratedRegex(@"Worker (\d+) is ready")]
    private static partial Regex Worker();

    [GeneratedRegex(@"Listening on (http://\S+) as process (\d+)")]
    private static partial Regex Listening();
}
