using System.Diagnostics;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Dev.Demo.Staged;
using MfaFunctions.Dev.Up;
using MfaFunctions.Operator;
using MfaFunctions.Tenancy;
using MfaFunctions.Testing;
using MfaFunctions.Testing.MailCatcher;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Dev.Bench;

/// <summary>
/// What every measurement stands on: Azurite in memory as a process of its own, a mail catcher, a folder with keys and logs.
/// </summary>
internal sealed class BenchMachine : IAsyncDisposable
{
    private const string Account = "bench";

    private static readonly string Key = Convert.ToBase64String("bench"u8);

    private readonly TemporaryFolder _folder = new();
    private AzuriteProcess? _azurite;
    private MailCatcherServer? _mail;
    private IHost? _graph;

    private BenchMachine() { }

    /// <summary>The process of Azurite; null where the system does not tell its id.</summary>
    public Process? Azurite { get; private set; }

    public string Folder => _folder.FullName;

    public string Storage => _azurite!.ConnectionString(Account, Key);

    public MailCatcherServer Mail => _mail!;

    public static async Task<BenchMachine> StartAsync()
    {
        var machine = new BenchMachine();
        var root = LocalSettings.FromEnvironment().Root;
        try
        {
            machine._azurite = await AzuriteProcess.StartAsync(
                new AzuriteOptions(root, AzuritePorts.Free)
                {
                    Preload = Path.Combine(root, "dev", "Bench", "azurite-many.cjs"),
                    Accounts = $"{Account}:{Key}",
                    LogFile = Path.Combine(machine.Folder, "logs", "azurite.log"),
                }
            );
            machine.Azurite = machine._azurite.Process.ProcessId is { } id ? Process.GetProcessById(id) : null;
            machine._mail = await MailCatcherServer.StartAsync(0);
            machine._graph = await new FunctionsApp(machine.NewSettings()).BuildAsync(machine.Storage);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Settings of one more instance on this storage.</summary>
    public LocalSettings NewSettings() => BenchSettings.New(Folder, _mail!.Address.Port);

    /// <summary>Settings of another function app, which has keys and logs of its own.</summary>
    public LocalSettings NewSettings(string app) =>
        BenchSettings.New(Directory.CreateDirectory(Path.Combine(Folder, app)).FullName, _mail!.Address.Port);

    /// <summary>Adds a tenant. The tables must exist: start an instance first.</summary>
    public async Task<(BenchTenant Tenant, BenchPerson Owner)> NewTenantAsync(string id, TwoFactorMode mode)
    {
        var tenant = new BenchTenant(_graph!.Services, id);
        return (tenant, await tenant.CreateAsync(mode));
    }

    public async ValueTask DisposeAsync()
    {
        _graph?.Dispose();
        Azurite?.Dispose();
        if (_mail is not null)
        {
            await _mail.DisposeAsync();
        }

        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        _folder.Dispose();
    }
}
