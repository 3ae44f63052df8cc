using System.Diagnostics;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Bench;

/// <summary>
/// Sends requests to a server, a given number of them at a time, and measures their times and the processor time of the server.
/// </summary>
/// <param name="storage">The process of Azurite, if its processor time can be measured.</param>
internal sealed class Load(ServerProcess server, Process? storage = null) : IDisposable
{
    // Work behind the responses belongs to them: the server has ended it when it uses less than 5% of a processor.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Idle = Glance * 0.05;

    private const int MostGlances = 100;

    // The kernel counts processor time in ticks; what uses less than one has used some.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    public ServerProcess Server => server;

    public BenchClient Client { get; } = new(server);

    /// <summary>Runs an action for each item.</summary>
    public async Task<Sample> RunAsync<T>(IReadOnlyList<T> items, int atOnce, Func<T, Task> act, CancellationToken stop)
    {
        var times = new double[items.Count];
        var next = -1;
        var (cpu, hostCpu, storageCpu) = (Cpu(server.Measured), Cpu(server.Host), Cpu(storage));
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(WorkAsync, stop)));
        var elapsed = clock.Elapsed;
        await SettleAsync(stop);
        var used = Cpu(server.Measured) - cpu;
        return new Sample(times, elapsed, used > Tick ? used : Tick, Cpu(server.Host) - hostCpu, Cpu(storage) - storageCpu);

        async Task WorkAsync()
        {
            for (var n = Interlocked.Increment(ref next); n < items.Count; n = Interlocked.Increment(ref next))
            {
                stop.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                await act(items[n]);
                times[n] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }
    }

    public void Dispose() => Client.Dispose();

    private static TimeSpan Cpu(Process? process)
    {
        process?.Refresh();
        return process?.TotalProcessorTime ?? TimeSpan.Zero;
    }

    private async Task SettleAsync(CancellationToken stop)
    {
        var used = Cpu(server.Measured);
        for (var glance = 0; glance < MostGlances; glance++)
        {
            await Task.Delay(Glance, stop);
            var now = Cpu(server.Measured);
            if (now - used < Idle)
            {
                return;
            }

            used = now;
        }

        throw new CannotContinueException($"{server.Name} does not come to rest.");
    }
}
