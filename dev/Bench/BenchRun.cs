using MfaFunctions.Dev.Bench.Cost;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Sections;

namespace MfaFunctions.Dev.Bench;

/// <summary>The measurements of one call of <c>./mfa bench</c>: those that are selected, or the comparison with the floor.</summary>
internal sealed class BenchRun(Effort effort)
{
    public bool Chart { get; init; }

    public bool Scale { get; init; }

    public bool Load { get; init; }

    public bool Starts { get; init; }

    /// <summary>How long memory is watched; null for not.</summary>
    public TimeSpan? Soak { get; init; }

    /// <summary>Whether the documents get the numbers.</summary>
    public bool Writes { get; init; }

    public async Task RunAsync(BenchReport report, CancellationToken stop)
    {
        if (Writes || !(Chart || Scale || Load || Starts || Soak is not null))
        {
            await CompareAsync(report, stop);
        }

        if (Chart || Writes)
        {
            var svg = await WithMachineAsync(machine => new Curve(machine, effort, report).RunAsync(stop));
            Documents.WriteChart(svg, isMeaningful: effort == Effort.Full);
        }

        if (Scale)
        {
            await WithMachineAsync(machine => new Growth(machine, effort, report).RunAsync(stop), forManyRows: true);
            await WithMachineAsync(machine => new BigTenant(machine, effort, report).RunAsync(stop), forManyRows: true);
        }

        if (Load)
        {
            await WithMachineAsync(machine => new FloodedAccount(machine, effort, report).RunAsync(stop));
            await WithMachineAsync(machine => new ManyInstances(machine, effort, report).RunAsync(stop));
            await WithMachineAsync(machine => new MailThroughput(machine, effort, report).RunAsync(stop));
        }

        if (Starts)
        {
            await WithMachineAsync(machine => new Starts(machine, effort, report).RunAsync(stop));
        }

        if (Soak is { } duration)
        {
            await WithMachineAsync(machine => new Soak(machine, effort, report).RunAsync(duration, stop));
        }
    }

    private async Task CompareAsync(BenchReport report, CancellationToken stop)
    {
        var uses = await WithMachineAsync(machine => new Comparison(machine, effort, report).RunAsync(stop));
        var costs = new Costs(
            uses[Comparison.Verify],
            uses[Comparison.Session],
            uses[Comparison.SignIn],
            IdleApp.Read(AppContext.BaseDirectory)
        );
        costs.Print();
        report.Keep("costs", costs.ToJson());
        RowMacCost.Run(report);
        if (Writes && effort == Effort.Full)
        {
            Documents.Write(report, costs);
        }
    }

    // Each measurement has storage of its own, which is empty.
    private static async Task<T> WithMachineAsync<T>(Func<BenchMachine, Task<T>> measure)
    {
        await using var machine = await BenchMachine.StartAsync();
        return await measure(machine);
    }

    private static async Task WithMachineAsync(Func<BenchMachine, Task> measure, bool forManyRows = false)
    {
        await using var machine = await BenchMachine.StartAsync(forManyRows);
        await measure(machine);
    }
}
