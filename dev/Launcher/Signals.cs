using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MfaFunctions.Dev.Launcher;

/// <summary>
/// Ctrl-C, SIGTERM and a closed terminal: this process outlives the program that it runs, which decides how to stop.
/// </summary>
internal sealed class Signals : IDisposable
{
    private static readonly (PosixSignal Signal, int Number)[] Handled =
    [
        (PosixSignal.SIGINT, 2),
        (PosixSignal.SIGTERM, 15),
        (PosixSignal.SIGHUP, 1),
        // Ctrl-Break on Windows
        .. OperatingSystem.IsWindows() ? [(PosixSignal.SIGQUIT, 3)] : Array.Empty<(PosixSignal, int)>(),
    ];

    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int? _running;
    private int _received;

    public Signals() =>
        _registrations = [.. Handled.Select(one => PosixSignalRegistration.Create(one.Signal, context => Take(context, one.Number)))];

    /// <summary>The exit code that shells use for the received signal.</summary>
    public int Status => 128 + _received;

    public void ThrowIfReceived()
    {
        if (_received != 0)
        {
            throw new OperationCanceledException();
        }
    }

    /// <summary>Starts a program that receives the signals from now on.</summary>
    public Process Start(ProcessStartInfo start)
    {
        lock (_gate)
        {
            ThrowIfReceived();
            var process = Process.Start(start)!;
            _running = process.Id;
            return process;
        }
    }

    /// <summary>Ends what <see cref="Start"/> began.</summary>
    public void Ended()
    {
        lock (_gate)
        {
            _running = null;
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Take(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        lock (_gate)
        {
            _received = number;
            // On Windows, the console delivers to every process on it. Elsewhere only a terminal does, and `kill` does not.
            if (!OperatingSystem.IsWindows() && _running is { } process)
            {
                _ = NativeMethods.Kill(process, number);
            }
        }
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Kill(int process, int signal);
    }
}
