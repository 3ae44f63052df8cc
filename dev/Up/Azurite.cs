using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Up;

/// <summary>Azurite from node_modules, listening on loopback, with its data in a folder.</summary>
internal sealed class Azurite(LocalSettings settings)
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    private readonly string _folder = Path.Combine(settings.Data, "azurite");

    public bool HasData => File.Exists(Path.Combine(_folder, "__azurite_db_table__.json"));

    public string ConnectionString => settings.StorageConnectionString;

    public ChildProcess Start()
    {
        Directory.CreateDirectory(_folder);
        string Port(int offset) => (settings.StoragePort + offset).ToString(CultureInfo.InvariantCulture);
        return ChildProcess.Start(
            "Azurite",
            Path.Combine(settings.Data, "logs", "azurite.log"),
            [
                "node",
                Path.Combine(settings.Root, "node_modules", "azurite", "dist", "src", "azurite.js"),
                "--location",
                _folder,
                "--disableTelemetry",
                "--silent",
                "--skipApiVersionCheck",
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                Port(0),
                "--queueHost",
                "127.0.0.1",
                "--queuePort",
                Port(1),
                "--tableHost",
                "127.0.0.1",
                "--tablePort",
                Port(2),
            ]
        );
    }

    public Task WaitUntilReadyAsync(CancellationToken stop) => Readiness.WaitAsync("Azurite", LongestStart, AcceptsAsync, stop);

    // Azurite opens the table port last.
    private async Task<bool> AcceptsAsync(CancellationToken stop)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, settings.StoragePort + 2, stop);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
