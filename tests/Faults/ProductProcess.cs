using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Faults;

/// <summary>Host and worker as separate processes, as deployed, which a test can stop or kill.</summary>
internal sealed partial class ProductProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProductProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Took(line.Data);
        process.ErrorDataReceived += (_, line) => Took(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Said => string.Join('\n', _said);

    /// <param name="settings">Settings of the host that shares its storage.</param>
    /// <param name="storage">The connection string, possibly through a <see cref="FaultyLine"/>.</param>
    /// <param name="mail">The server that replaces SendGrid.</param>
    /// <param name="queues">Whether queue functions run. HTTP functions always do.</param>
    /// <param name="timers">Whether timer functions run.</param>
    /// <param name="app">The folder of the worker; by default that of this build.</param>
    /// <param name="state">The host's folder; by default an empty one.</param>
    /// <param name="more">Additional settings, as environment variables.</param>
    public static ProductProcess Start(
        MfaHost.Settings settings,
        string storage,
        Uri mail,
        bool queues,
        bool timers = false,
        string? app = null,
        string? state = null,
        params (string Name, string Value)[] more
    )
    {
        string[] command =
        [
            Path.Combine(AppContext.BaseDirectory, "mfa-host.dll"),
            Path.Combine(app ?? AppContext.BaseDirectory, "MfaFunctions.dll"),
            "--port",
            "0",
            "--key",
            MfaHost.OperatorKey,
            "--state",
            state ?? Directory.CreateTempSubdirectory("mfa-schedules-").FullName,
            .. queues ? Array.Empty<string>() : ["--without", "queues"],
            .. timers ? Array.Empty<string>() : ["--without", "timers"],
        ];
        var start = new ProcessStartInfo("dotnet", command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (
            var (name, value) in new Dictionary<string, string>
            {
                ["CONTAINER_NAME"] = "",
                // These processes are short-lived, so optimizations that pay off only later are disabled.
                ["DOTNET_TieredPGO"] = "0",
                ["MfaStorage"] = storage,
                ["AzureWebJobsStorage"] = storage,
                ["Keys__Sealing__Current"] = settings.SealingKeyName,
                [$"Keys__Sealing__Ring__{settings.SealingKeyName}"] = settings.SealingKey,
                ["Keys__Hashing__Current"] = "h1",
                ["Keys__Hashing__Ring__h1"] = settings.HashingKey,
                ["Keys__Signing__Current"] = "g1",
                ["Keys__Signing__Ring__g1"] = settings.SigningKey,
                ["Keys__Audit__Current"] = "a1",
                ["Keys__Audit__Ring__a1"] = settings.AuditKey,
                ["Access__Issuer"] = MfaHost.Issuer,
                ["Links__BaseUrl"] = MfaHost.LinkPage,
                ["Mail__ApiKey"] = "test",
                ["Mail__Host"] = mail.ToString().TrimEnd('/'),
                ["Mail__FromAddress"] = "mfa@acme.test",
                ["Mail__FromName"] = "Acme",
                ["Logging__Console__FormatterName"] = "simple",
                ["Logging__Console__FormatterOptions__SingleLine"] = "true",
            }
        )
        {
            start.Environment[name] = value;
        }

        foreach (var (name, value) in more)
        {
            start.Environment[name] = value;
        }

        return new ProductProcess(new Process { StartInfo = start });
    }

    /// <summary>The address of the host, once it serves.</summary>
    public async Task<Uri> AddressAsync()
    {
        try
        {
            return await _address.Task.WaitAsync(LongestStart);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"The functions did not start:\n{Said}", e);
        }
    }

    public async Task<HttpClient> ClientAsync() =>
        new() { BaseAddress = new Uri(await AddressAsync(), "/api/"), Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>The process id of the newest worker, as the host logged it.</summary>
    public int WorkerId =>
        int.Parse(
            _said.Select(line => WorkerReady().Match(line)).Last(match => match.Success).Groups[1].Value,
            CultureInfo.InvariantCulture
        );

    /// <summary>Sends SIGKILL: no code of the process runs after it.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>Sends SIGTERM, as a platform does to stop a process.</summary>
    public void AskToStop() => Assert.Equal(0, NativeMethods.Kill(_process.Id, NativeMethods.Terminate));

    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Took(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException("It ended."));
            return;
        }

        _said.Enqueue(line);
        if (Serves().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Listening on (http://\S+)")]
    private static partial Regex Serves();

    [GeneratedRegex(@"Worker (\d+) is ready")]
    private static partial Regex WorkerReady();

    private static class NativeMethods
    {
        public const int Terminate = 15;

        [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Kill(int process, int signal);
    }
}
