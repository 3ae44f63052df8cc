using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>A separate Azurite for one test, with its data in a folder, which can be stopped and restarted on the same ports.</summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    private const string Account = "outage";
    private const int Terminate = 15;

    private static readonly string[] Services = ["Blob", "Queue", "Table"];
    private static readonly string Key = Convert.ToBase64String("mfa tests"u8);

    private readonly string _folder;
    private readonly Dictionary<string, string> _ports = Services.ToDictionary(s => s, _ => "0");
    private Process _process = null!;
    private bool _runs;

    private AzuriteProcess(string folder) => _folder = folder;

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
        + string.Concat(Services.Select(s => $"{s}Endpoint=http://127.0.0.1:{_ports[s]}/{Account};"));

    public static async Task<AzuriteProcess> StartAsync(string folder)
    {
        var azurite = new AzuriteProcess(folder);
        await azurite.StartAgainAsync();
        return azurite;
    }

    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] arguments =
        [
            Path.Combine(Repository.Root, "node_modules", "azurite", "dist", "src", "azurite.js"),
            "--disableTelemetry",
            "--skipApiVersionCheck",
            "--silent",
            "--location",
            _folder,
            .. Services.SelectMany(s => new[] { $"--{s.ToLowerInvariant()}Host", "127.0.0.1", $"--{s.ToLowerInvariant()}Port", _ports[s] }),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{Key}";
        _process = Process.Start(start)!;
        _runs = true;
        var found = 0;
        while (found < Services.Length && await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                _ports[CultureInfo.InvariantCulture.TextInfo.ToTitleCase(match.Groups[1].Value)] = match.Groups[2].Value;
                found++;
            }
        }

        Assert.Equal(Services.Length, found);
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null);
    }

    /// <summary>Stops Azurite gracefully, so that everything it has acknowledged is on disk.</summary>
    public async Task StopAsync()
    {
        Assert.Equal(0, NativeMethods.Kill(_process.Id, Terminate));
        await EndedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_runs)
        {
            _process.Kill();
            await EndedAsync();
        }
    }

    private async Task EndedAsync()
    {
        await _process.WaitForExitAsync();
        _process.Dispose();
        _runs = false;
    }

    [GeneratedRegex(
        @"Azurite (Blob|Queue|Table) service (?:is )?successfully listen\w* (?:at|on) http://127\.0\.0\.1:(\d+)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Listening();

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Kill(int process, int signal);
    }
}
