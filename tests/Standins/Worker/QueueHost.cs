using System.Collections.Concurrent;
using System.Text;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Tests.Standins.Worker;

/// <summary>The local runtime over an empty storage account of real Azurite. Messages run when the test drains.</summary>
internal sealed class QueueHost : IAsyncDisposable
{
    private readonly string _account;
    private readonly LocalHost _host;

    private QueueHost(string account, LocalHost host)
    {
        _account = account;
        _host = host;
    }

    public Seen Seen => _host.Get<Seen>();

    public static async Task<QueueHost> StartAsync(Type functions, Dictionary<string, string?>? settings = null, string? account = null)
    {
        account ??= await Azurite.NewAccountAsync();
        var all = new Dictionary<string, string?>
        {
            ["Storage"] = account,
            ["StandIn:Queues"] = "manual",
            ["AzureFunctionsJobHost:extensions:queues:visibilityTimeout"] = "00:00:00",
        };
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        return new QueueHost(account, await LocalHost.StartAsync([functions], all, builder => builder.Services.AddSingleton<Seen>()));
    }

    public QueueClient Queue(string name) => new(_account, name);

    public Task SendAsync(string queue, string text) => Queue(queue).SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));

    public Task<int> DrainAsync() => _host.Get<QueueTriggerPump>().DrainAsync(CancellationToken.None);

    /// <summary>The texts of all messages of a queue as they lie there, visible or not for the count.</summary>
    public async Task<(string[] Visible, int Count)> LeftInAsync(string queue)
    {
        PeekedMessage[] visible = await Queue(queue).PeekMessagesAsync(32);
        QueueProperties properties = await Queue(queue).GetPropertiesAsync();
        return ([.. visible.Select(message => message.Body.ToString())], properties.ApproximateMessagesCount);
    }

    public Task StopAsync() => _host.Host.StopAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}

/// <summary>What the functions of a test saw, and how they are told to fail or wait.</summary>
public sealed class Seen
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _any = new(0);

    public IReadOnlyList<string> Lines => [.. _lines];

    public Func<string, Task> Then { get; set; } = _ => Task.CompletedTask;

    public Task AddAsync(string line)
    {
        _lines.Enqueue(line);
        _any.Release();
        return Then(line);
    }

    /// <summary>Waits until so many more lines have come.</summary>
    public async Task WaitAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(await _any.WaitAsync(TimeSpan.FromSeconds(20)), $"Only {string.Join(", ", Lines)} came.");
        }
    }
}
