using System.Diagnostics;
using System.Globalization;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>Memory of host and worker under a steady load of verifications and session checks.</summary>
internal sealed class Soak(BenchMachine machine, Effort effort, BenchReport report)
{
    private const double MostMiB = 200;
    private const double MostGrowth = 1.1;
    private const int PerSecond = 25;
    private const int AtOnce = 16;
    private const int Parts = 12;

    // Each needs a new code every step; a fourth of them is in reserve.
    private const int People = PerSecond * 30 * 5 / 4;

    public async Task RunAsync(TimeSpan duration, CancellationToken stop)
    {
        Screen.Line($"Watching memory for {duration.TotalMinutes} minutes at {PerSecond} verifications and session checks a second …");
        await using var product = await ServerProcess.StartProductAsync(machine.Storage, machine.NewSettings(), stop);
        var (tenant, _) = await machine.NewTenantAsync("soak", TwoFactorMode.Optional);
        var people = await tenant.AddAsync(new NewPeople(0, People), stop);
        using var load = new Load(product);
        await load.RunAsync(people.Take(effort.WarmUp).ToArray(), AtOnce, load.Client.VerifyAsync, stop);

        await WatchAsync(product, load, new Crowd(people), duration, stop);
    }

    private async Task WatchAsync(ServerProcess product, Load load, Crowd crowd, TimeSpan duration, CancellationToken stop)
    {
        var memory = new List<(double Worker, double Host)>();
        var requests = 0;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var end = ended.Token;
        var sending = SendAsync(crowd, load.Client, () => requests += 2, end);
        for (var part = 0; part < Parts; part++)
        {
            await Task.WhenAny(Task.Delay(duration / Parts, stop), sending);
            stop.ThrowIfCancellationRequested();
            if (sending.IsCompleted)
            {
                await sending;
            }

            memory.Add((MiB(product.Measured), MiB(product.Host!)));
        }

        await ended.CancelAsync();
        await sending;
        Show(memory, requests, duration);
    }

    private static async Task SendAsync(Crowd crowd, BenchClient client, Action onSent, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        var running = new List<Task>();
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var person = (await crowd.TakeAsync(1, stop))[0];
                if (running.Count >= AtOnce)
                {
                    await Task.WhenAny(running);
                }

                running.RemoveAll(task => task.IsCompletedSuccessfully);
                running.Add(VisitAsync(client, person));
                onSent();
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(running);
        }
    }

    private static async Task VisitAsync(BenchClient client, BenchPerson person)
    {
        await client.VerifyAsync(person);
        await client.GetSessionAsync(person);
    }

    private void Show(List<(double Worker, double Host)> memory, int requests, TimeSpan duration)
    {
        var table = new TextTable("minutes", "worker, MiB", "host, MiB");
        foreach (var (part, (worker, host)) in memory.Index())
        {
            table.Add(Text((part + 1) * duration.TotalMinutes / Parts), Text(worker), Text(host));
        }

        BenchReport.Heading($"Memory under a steady load, {requests:N0} requests");
        BenchReport.Print(table);
        report.Keep(
            "soak",
            new
            {
                minutes = duration.TotalMinutes,
                requests,
                worker = memory.Select(part => part.Worker),
            }
        );
        report.Add(
            new Goal("memory of the worker", memory.Max(part => part.Worker), MostMiB, "MiB")
            {
                Reason =
                    "The worker of an empty function app takes 150 MiB after some thousand requests (the default measurement shows it). A "
                    + "collector without a thread of its own saved 25 MiB; a smaller generation 0 had no effect.",
            }
        );
        var (early, late) = (memory[(Parts / 4)..(Parts / 2)], memory[(Parts * 3 / 4)..]);
        report.Add(
            new Goal(
                "growth of the worker's memory, last fourth",
                late.Average(part => part.Worker) / early.Average(part => part.Worker),
                MostGrowth,
                "x the second fourth"
            )
        );
    }

    private static double MiB(Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / 1024.0 / 1024;
    }

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
