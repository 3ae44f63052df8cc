using System.Diagnostics;
using System.Globalization;
using MfaFunctions.LocalHost.Rpc;

namespace MfaFunctions.LocalHost.Workers;

/// <summary>A worker as a child process, with the arguments and environment variables that a Functions host passes.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process)
    {
        _process = process;
        Ended = process.WaitForExitAsync();
    }

    public int Id => _process.Id;

    /// <summary>Completes when the process exits.</summary>
    public Task Ended { get; }

    /// <summary>Starts the worker and completes when its functions are loaded.</summary>
    /// <param name="assembly">The full path of the worker's main assembly.</param>
    /// <exception cref="InvalidOperationException">The worker ended before it was ready, or reported a failure.</exception>
    public static async Task<(WorkerProcess Process, WorkerChannel Channel)> StartAsync(
        string assembly,
        WorkerGateway gateway,
        Action<WorkerChannel> configure
    )
    {
        var id = Guid.CreateVersion7().ToString();
        var connecting = gateway.ExpectAsync(id);
        var process = new WorkerProcess(
            Process.Start(StartInfo(assembly, gateway.Address, id)) ?? throw new InvalidOperationException("The worker was not started.")
        );
        try
        {
            if (await Task.WhenAny(connecting, process.Ended) != connecting)
            {
                throw new InvalidOperationException($"The worker ended before it was ready (exit code {process._process.ExitCode}).");
            }

            var channel = await connecting;
            configure(channel);
            await channel.InitializeAsync(Path.GetDirectoryName(assembly)!);
            return (process, channel);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    public async Task StopAsync(WorkerChannel channel, TimeSpan patience)
    {
        channel.Terminate();
        try
        {
            await Ended.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            Kill();
        }
    }

    public void Dispose() => _process.Dispose();

    private static ProcessStartInfo StartInfo(string assembly, Uri gateway, string id)
    {
        var folder = Path.GetDirectoryName(assembly);
        string[] arguments =
        [
            assembly,
            "--functions-uri",
            gateway.ToString(),
            "--functions-worker-id",
            id,
            "--functions-request-id",
            id,
            "--functions-grpc-max-message-length",
            int.MaxValue.ToString(CultureInfo.InvariantCulture),
        ];
        var dotnet = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        var start = new ProcessStartInfo(dotnet, arguments) { UseShellExecute = false, WorkingDirectory = folder };
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = folder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = folder;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        return start;
    }

    private void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }
}
