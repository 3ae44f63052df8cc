using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace MfaFunctions.Testing;

/// <summary>
/// A child process, started through <c>keep.cjs</c>: it does not receive the terminal's Ctrl-C, and it ends with this process.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int LinesKept = 15;

    // keep.cjs kills the process after 10 s; this limit applies if keep.cjs itself hangs.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(15);

    private readonly Process _keeper;
    private readonly StreamWriter? _log;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly Lock _logGate = new();
    private bool _stopped;

    private ChildProcess(string name, string? logFile, Process keeper, Action<string>? onLine)
    {
        Name = name;
        LogFile = logFile;
        if (logFile is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
            _log = new StreamWriter(logFile, append: false) { AutoFlush = true };
        }

        _keeper = keeper;
        _keeper.OutputDataReceived += (_, line) => Took(line.Data, onLine);
        _keeper.ErrorDataReceived += (_, line) => Took(line.Data, onLine);
        _keeper.Start();
        _keeper.BeginOutputReadLine();
        _keeper.BeginErrorReadLine();
        Ended = _keeper.WaitForExitAsync();
    }

    public string Name { get; }

    public string? LogFile { get; }

    /// <summary>Completes when the process has exited and its last line has been read.</summary>
    public Task Ended { get; }

    public int ExitCode => _keeper.ExitCode;

    /// <summary>Id of the process itself, which keep.cjs started. Linux only; null elsewhere.</summary>
    public int? ProcessId =>
        OperatingSystem.IsLinux()
        && File.ReadAllText($"/proc/{_keeper.Id}/task/{_keeper.Id}/children").Split(' ') is [{ Length: > 0 } child, ..]
            ? int.Parse(child, CultureInfo.InvariantCulture)
            : null;

    public IReadOnlyList<string> LastLines => [.. _lastLines];

    /// <param name="name">Name of the process in messages.</param>
    /// <param name="logFile">Log file, which is overwritten; null for none.</param>
    /// <param name="command">The executable and its arguments.</param>
    /// <param name="environment">Variables to add to this process's environment.</param>
    /// <param name="onLine">Called with each line of standard output and standard error.</param>
    /// <param name="folder">Working folder; the current one by default.</param>
    public static ChildProcess Start(
        string name,
        string? logFile,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string>? environment = null,
        Action<string>? onLine = null,
        string folder = ""
    )
    {
        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "keep.cjs"), .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        return new ChildProcess(name, logFile, new Process { StartInfo = start }, onLine);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        _keeper.StandardInput.Close();
        try
        {
            await Ended.WaitAsync(LongestStop);
        }
        catch (TimeoutException)
        {
            _keeper.Kill(entireProcessTree: true);
            await Ended;
        }

        _keeper.Dispose();
        await (_log?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private void Took(string? line, Action<string>? onLine)
    {
        if (line is null)
        {
            return;
        }

        lock (_logGate)
        {
            _log?.WriteLine(line);
        }

        _lastLines.Enqueue(line);
        while (_lastLines.Count > LinesKept)
        {
            _lastLines.TryDequeue(out _);
        }

        onLine?.Invoke(line);
    }
}
