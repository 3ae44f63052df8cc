using System.Runtime.InteropServices;

namespace MfaFunctions.Dev.Up;

/// <summary>Handles Ctrl-C, SIGTERM and a closed terminal: each requests a stop instead of ending the process immediately.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Signals()
    {
        void Ask(PosixSignalContext signal)
        {
            signal.Cancel = true;
            _stop.Cancel();
        }

        _registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(one =>
                PosixSignalRegistration.Create(one, Ask)
            ),
        ];
    }

    public CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }
}
