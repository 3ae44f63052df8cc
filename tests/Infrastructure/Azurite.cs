using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>One real Azurite for the whole test run, on free ports. Each caller gets an empty storage account.</summary>
/// <remarks>A separate storage account isolates a test completely while using the product's table and queue names.</remarks>
public static partial class Azurite
{
    private const int Accounts = 1_500;
    private static readonly string Key = Convert.ToBase64String("mfa tests"u8);
    private static readonly Lazy<Task<Ports>> Running = new(StartAsync);
    private static int _taken;

    /// <summary>The connection string of an unused storage account.</summary>
    public static async Task<string> NewAccountAsync()
    {
        var ports = await Running.Value;
        var number = Interlocked.Increment(ref _taken);
        Assert.True(number < Accounts, "The tests requested more storage accounts than Azurite was started with.");
        return ConnectionString(ports, Name(number));
    }

    private static string ConnectionString(Ports ports, string account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={Key};"
        + $"BlobEndpoint=http://127.0.0.1:{ports.Blob}/{account};"
        + $"QueueEndpoint=http://127.0.0.1:{ports.Queue}/{account};"
        + $"TableEndpoint=http://127.0.0.1:{ports.Table}/{account};";

    private static string Name(int number) => "acct" + number.ToString("D4", CultureInfo.InvariantCulture);

    private static async Task<Ports> StartAsync()
    {
        var script = Path.Combine(Repository.Root, "node_modules", "azurite", "dist", "src", "azurite.js");
        Assert.True(File.Exists(script), "Azurite is not installed: run `npm ci` in the repository's root, or `./mfa test`.");

        var start = new ProcessStartInfo("node")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] arguments =
        [
            script,
            "--disableTelemetry",
            "--skipApiVersionCheck",
            "--inMemoryPersistence",
            "--silent",
            "--blobHost",
            "127.0.0.1",
            "--queueHost",
            "127.0.0.1",
            "--tableHost",
            "127.0.0.1",
            "--blobPort",
            "0",
            "--queuePort",
            "0",
            "--tablePort",
            "0",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', Enumerable.Range(1, Accounts).Select(n => $"{Name(n)}:{Key}"));
        var process = Process.Start(start)!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Kill();

        var found = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        while (found.Count < 3 && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                found[match.Groups[1].Value] = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
            }
        }

        Assert.True(found.Count == 3, "Azurite did not start: " + (process.HasExited ? await process.StandardError.ReadToEndAsync() : ""));
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return new Ports(found["Blob"], found["Queue"], found["Table"]);
    }

    [GeneratedRegex(
        @"Azurite (Blob|Queue|Table) service (?:is )?successfully listen\w* (?:at|on) http://127\.0\.0\.1:(\d+)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Listening();

    private sealed record Ports(int Blob, int Queue, int Table);
}
