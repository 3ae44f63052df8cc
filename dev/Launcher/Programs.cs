using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MfaFunctions.Dev.Launcher;

/// <summary>Runs other programs, one at a time, in the root of the repository, and passes signals on to the one that runs.</summary>
internal sealed class Programs : IDisposable
{
    // A build server that outlives the build keeps its end of the pipe open.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(2);

    private readonly string _root;
    private readonly Signals _signals = new();

    public Programs(string root)
    {
        _root = root;
        foreach (var (name, value) in new[] { ("REDOCLY_TELEMETRY", "off"), ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true") })
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    /// <summary>The exit code after Ctrl-C or another signal.</summary>
    public int InterruptedStatus => _signals.Status;

    public string InRoot(params string[] path) => Path.Combine([_root, .. path]);

    /// <summary>Runs a program on this console and returns its exit code.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Working folder; the root by default.</param>
    public async Task<int> RunAsync(IReadOnlyList<string> command, string? folder = null)
    {
        using var running = Start(command, folder ?? _root, captured: false);
        await running.WaitForExitAsync();
        _signals.Ended();
        return running.ExitCode;
    }

    /// <summary>Runs a program, prints its output only if it fails, and returns whether it succeeded.</summary>
    /// <param name="name">Name of the log in artifacts/logs.</param>
    /// <param name="command">The program and its arguments.</param>
    public async Task<bool> RunQuietlyAsync(string name, params string[] command)
    {
        var log = InRoot("artifacts", "logs", name + ".log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        int status;
        await using (var file = new FileStream(log, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            var both = Stream.Synchronized(file);
            status = await CaptureAsync(command, both, both);
        }

        _signals.ThrowIfReceived();
        if (status != 0)
        {
            await Console.Error.WriteAsync(await File.ReadAllTextAsync(log));
        }

        return status == 0;
    }

    /// <summary>Runs a program and returns its exit code and output.</summary>
    public async Task<ProgramOutput> ReadAsync(params string[] command)
    {
        using MemoryStream output = new(),
            error = new();
        var status = await CaptureAsync(command, output, error);
        _signals.ThrowIfReceived();
        return new ProgramOutput(status, Text(output), Text(error));
    }

    /// <param name="configuration">Debug, the default of dotnet build, or Release.</param>
    public async Task BuildAsync(string project, string configuration = "Debug")
    {
        string[] optimized = configuration == "Debug" ? [] : ["-c", configuration];
        await Console.Out.WriteLineAsync("Building …");
        if (!await RunQuietlyAsync("build", ["dotnet", "build", project, "-v", "q", "-nologo", .. optimized]))
        {
            throw new CannotContinueException("The build failed (above).");
        }
    }

    public void ThrowIfInterrupted() => _signals.ThrowIfReceived();

    public void Dispose() => _signals.Dispose();

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());

    private async Task<int> CaptureAsync(string[] command, Stream output, Stream error)
    {
        using var running = Start(command, _root, captured: true);
        running.StandardInput.Close();
        var read = Task.WhenAll(running.StandardOutput.BaseStream.CopyToAsync(output), running.StandardError.BaseStream.CopyToAsync(error));
        await running.WaitForExitAsync();
        _signals.Ended();
        await Task.WhenAny(read, Task.Delay(LongestRead));
        return running.ExitCode;
    }

    private Process Start(IReadOnlyList<string> command, string folder, bool captured)
    {
        // The full path, because Windows finds only .exe files by name, whereas npm is a .cmd file there.
        var program = SearchPath.Find(command[0]) ?? command[0];
        var start = new ProcessStartInfo(program, command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = captured,
            RedirectStandardOutput = captured,
            RedirectStandardError = captured,
        };
        // Programs that must not outlive this one watch it.
        start.Environment["MFA_LAUNCHER"] = $"{Environment.ProcessId}";
        try
        {
            return _signals.Start(start);
        }
        catch (Win32Exception problem)
        {
            throw new CannotContinueException($"{command[0]} could not be started: {problem.Message}", problem);
        }
    }
}

/// <summary>What a program wrote.</summary>
internal sealed record ProgramOutput(int Status, string Output, string Error);
