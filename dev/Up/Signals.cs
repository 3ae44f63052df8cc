using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MfaFunctions.Dev.Up;

/// <summary>
/// Handles Ctrl-C, SIGTERM, a closed terminal and the end of the launcher: each requests a stop instead of ending the process immediately.
/// </summary>
internal sealed class Signals : IDisposable
{
    private static readonly PosixSignal[] Handled =
    [
        PosixSignal.SIGINT,
        PosixSignal.SIGTERM,
        PosixSignal.SIGHUP,
        // Ctrl-Break on Windows
        .. OperatingSystem.IsWindows() ? [PosixSignal.SIGQUIT] : Array.Empty<PosixSignal>(),
    ];

    private readonly CancellationTokenSource _stop = new();
    private readonly Process? _launcher;
    private readonly PosixSignalRegistration[] _registrations;

    public Signals()
    {
        void Ask(PosixSignalContext signal)
        {
            signal.Cancel = true;
            _stop.Cancel();
        }

        _registrations = [.. Handled.Select(one => PosixSignalRegistration.Create(one, Ask))];
        _launcher = Launcher();
        if (_launcher is not null)
        {
            // A launcher that was killed passes no signal on.
            _launcher.Exited += (_, _) => _stop.Cancel();
            _launcher.EnableRaisingEvents = true;
        }
    }

    public CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _launcher?.Dispose();
        _stop.Dispose();
    }

    private Process? Launcher()
    {
        if (Environment.GetEnvironmentVariable("MFA_LAUNCHER") is not { Length: > 0 } id)
        {
            return null;
        }

        try
        {
            return Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
        }
        catch (ArgumentException)
        {
            // It has ended already.
            _stop.Cancel();
            return null;
        }
    }
}
