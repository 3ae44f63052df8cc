using System.Globalization;
using System.Text.RegularExpressions;

namespace MfaFunctions.Testing;

/// <summary>Azurite from node_modules, listening on loopback. It ends with this process.</summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    private readonly AzuriteOptions _options;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _listening;

    private AzuriteProcess(AzuriteOptions options)
    {
        _options = options;
        Ports = options.Ports;
        Process = ChildProcess.Start("Azurite", options.LogFile, Command(), Variables(), ReadPort);
    }

    /// <summary>The ports, once Azurite is ready. The table port is the last to open.</summary>
    public AzuritePorts Ports { get; private set; }

    public ChildProcess Process { get; }

    public static AzuriteProcess Start(AzuriteOptions options) => new(options);

    /// <summary>Starts Azurite and completes when it accepts connections.</summary>
    public static async Task<AzuriteProcess> StartAsync(AzuriteOptions options)
    {
        var azurite = new AzuriteProcess(options);
        await azurite.WaitUntilReadyAsync(CancellationToken.None);
        return azurite;
    }

    /// <exception cref="IOException">Azurite ended, or did not become ready in time.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken stop)
    {
        var first = await Task.WhenAny(_ready.Task, Process.Ended, Task.Delay(LongestStart, stop));
        stop.ThrowIfCancellationRequested();
        if (first != _ready.Task)
        {
            throw new IOException($"Azurite did not become ready:\n{string.Join('\n', Process.LastLines)}");
        }
    }

    /// <param name="account">Name of a storage account.</param>
    /// <param name="key">The account's key, in Base64.</param>
    public string ConnectionString(string account, string key) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={key};"
        + Endpoint("Blob", Ports.Blob, account)
        + Endpoint("Queue", Ports.Queue, account)
        + Endpoint("Table", Ports.Table, account);

    /// <summary>Stops Azurite gracefully, so that everything it has acknowledged is on disk.</summary>
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static string Endpoint(string service, int port, string account) =>
        string.Create(CultureInfo.InvariantCulture, $"{service}Endpoint=http://127.0.0.1:{port}/{account};");

    private string[] Command() =>
        [
            "node",
            .. _options.Preload is { } script ? ["--require", script] : Array.Empty<string>(),
            Path.Combine(_options.Root, "node_modules", "azurite", "dist", "src", "azurite.js"),
            "--disableTelemetry",
            "--silent",
            "--skipApiVersionCheck",
            .. _options.Folder is { } folder ? ["--location", folder] : new[] { "--inMemoryPersistence" },
            .. Listen("blob", _options.Ports.Blob),
            .. Listen("queue", _options.Ports.Queue),
            .. Listen("table", _options.Ports.Table),
        ];

    private static string[] Listen(string service, int port) =>
        [$"--{service}Host", "127.0.0.1", $"--{service}Port", port.ToString(CultureInfo.InvariantCulture)];

    private Dictionary<string, string> Variables() => _options.Accounts is { } accounts ? new() { ["AZURITE_ACCOUNTS"] = accounts } : [];

    private void ReadPort(string line)
    {
        if (Listening().Match(line) is not { Success: true } match)
        {
            return;
        }

        var port = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
        Ports = match.Groups[1].Value.ToUpperInvariant() switch
        {
            "BLOB" => Ports with { Blob = port },
            "QUEUE" => Ports with { Queue = port },
            _ => Ports with { Table = port },
        };
        _listening++;
        if (_listening == 3)
        {
            _ready.SetResult();
        }
    }

    [GeneratedRegex(
        @"Azurite (Blob|Queue|Table) service (?:is )?successfully listen\w* (?:at|on) http://127\.0\.0\.1:(\d+)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Listening();
}

/// <param name="Root">The folder with node_modules.</param>
/// <param name="Ports">Ports to listen on; 0 takes a free one.</param>
public sealed record AzuriteOptions(string Root, AzuritePorts Ports)
{
    /// <summary>Folder of the data; null keeps it in memory.</summary>
    public string? Folder { get; init; }

    /// <summary>Accounts as <c>name:key;…</c>; null has only the well-known one.</summary>
    public string? Accounts { get; init; }

    public string? LogFile { get; init; }

    /// <summary>A script that Node loads before Azurite; null for none.</summary>
    public string? Preload { get; init; }
}

public sealed record AzuritePorts(int Blob, int Queue, int Table)
{
    public static AzuritePorts Free { get; } = new(0, 0, 0);

    /// <summary>Three consecutive ports.</summary>
    public static AzuritePorts From(int first) => new(first, first + 1, first + 2);
}
