using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MfaFunctions.Tests.RelyingParties;

/// <summary>Third-party servers as packaged by Debian. <c>./mfa test</c> installs them.</summary>
internal static class RealServers
{
    public const string Nginx = "/usr/sbin/nginx";
    public const string Sshd = "/usr/sbin/sshd";

    private const string Shell = "/bin/sh";
    private const string Curl = "/usr/bin/curl";

    public static string? MissingForNginx { get; } = Missing(Nginx);

    public static string? MissingForGate { get; } = Missing(Shell, Curl);

    public static string? MissingForSsh { get; } = Missing(Shell, Curl, Sshd, "/usr/bin/ssh", "/usr/bin/ssh-keygen");

    /// <summary>Reads a file of the repository and replaces its <c>@NAME@</c> placeholders.</summary>
    public static string Fill(string file, params (string Name, string Value)[] values) =>
        values.Aggregate(File.ReadAllText(Path.Combine(Infrastructure.Repository.Root, file)), (text, v) =>
            text.Replace($"@{v.Name}@", v.Value, StringComparison.Ordinal)
        );

    private static string? Missing(params string[] programs) =>
        !OperatingSystem.IsLinux() ? "This test needs Linux."
        : programs.FirstOrDefault(p => !File.Exists(p)) is { } missing
            ? $"{missing} is not installed (./mfa test gets it on Debian, as root)."
        : null;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class NginxFactAttribute : FactAttribute
{
    public NginxFactAttribute() => Skip = RealServers.MissingForNginx;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class SshFactAttribute : FactAttribute
{
    public SshFactAttribute() => Skip = RealServers.MissingForSsh;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class GateFactAttribute : FactAttribute
{
    public GateFactAttribute() => Skip = RealServers.MissingForGate;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class GateTheoryAttribute : TheoryAttribute
{
    public GateTheoryAttribute() => Skip = RealServers.MissingForGate;
}

/// <summary>A server that runs in the foreground and is stopped by its process id.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>Starts the server and waits until it accepts connections on a local port.</summary>
    public static async Task<ServerProcess> StartAsync(int port, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var server = new ServerProcess(Process.Start(start)!);
        var said = server._process.StandardError.ReadToEndAsync();
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience && !server._process.HasExited)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return server;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }

        server.Dispose();
        throw new InvalidOperationException($"{program} did not start: {await said}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}

/// <summary>A temporary folder for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mfa-access-");

    public string Path => _folder.FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public static void SetMode(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(file, mode);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
