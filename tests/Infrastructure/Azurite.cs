using System.Globalization;
using MfaFunctions.Testing;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>One real Azurite for the whole test run, on free ports. Each caller gets an empty storage account.</summary>
/// <remarks>A separate storage account isolates a test completely while using the product's table and queue names.</remarks>
public static class Azurite
{
    private const int Accounts = 6_000;
    private const string OwnAccount = "outage";

    private static readonly string Key = Convert.ToBase64String("mfa"u8);
    private static readonly Lazy<Task<AzuriteProcess>> Running = new(StartAsync);
    private static int _taken;

    /// <summary>The connection string of an unused storage account.</summary>
    public static async Task<string> NewAccountAsync()
    {
        var azurite = await Running.Value;
        var number = Interlocked.Increment(ref _taken);
        Assert.True(number < Accounts, "The tests requested more storage accounts than Azurite was started with.");
        return azurite.ConnectionString(Name(number), Key);
    }

    /// <summary>Starts a separate Azurite for one test, with its data in a folder.</summary>
    /// <param name="folder">Folder of the data.</param>
    /// <param name="ports">The ports of an Azurite that was stopped; free ones by default.</param>
    public static Task<AzuriteProcess> StartOwnAsync(string folder, AzuritePorts? ports = null) =>
        AzuriteProcess.StartAsync(
            new AzuriteOptions(Repository.Root, ports ?? AzuritePorts.Free) { Folder = folder, Accounts = $"{OwnAccount}:{Key}" }
        );

    /// <summary>The connection string of a separate Azurite.</summary>
    public static string ConnectionString(this AzuriteProcess own) => own.ConnectionString(OwnAccount, Key);

    private static string Name(int number) => "acct" + number.ToString("D4", CultureInfo.InvariantCulture);

    private static Task<AzuriteProcess> StartAsync()
    {
        Assert.True(
            Directory.Exists(Path.Combine(Repository.Root, "node_modules", "azurite")),
            "Azurite is not installed: run `npm ci` in the repository's root, or `./mfa test`."
        );
        return AzuriteProcess.StartAsync(
            new AzuriteOptions(Repository.Root, AzuritePorts.Free)
            {
                Preload = Path.Combine(Repository.Root, "testing", "azurite-sweep.cjs"),
                Accounts = string.Join(';', Enumerable.Range(1, Accounts).Select(n => $"{Name(n)}:{Key}")),
            }
        );
    }
}
