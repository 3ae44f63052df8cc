using MfaFunctions.Dev.Bench.Cost;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Sections;

namespace MfaFunctions.Dev.Bench;

/// <summary>
/// The measurements of one call of <c>./mfa bench</c>: those that are selected, or the comparison with the floor and the start of a worker.
/// </summary>
internal sealed class BenchRun(Effort effort)
{
    public bool All { get; init; }

    public bool Chart { get; init; }

    public bool Scale { get; init; }

    public bool Load { get; init; }

    public bool Starts { get; init; }

    /// <summary>How long memory is watched; zero for not.</summary>
    public TimeSpan Soak { get; init; }

    /// <summary>Whether the documents get the numbers.</summary>
    public bool Writes { get; init; }

    public async Task RunAsync(BenchReport report, CancellationToken stop)
    {
        var isDefault = Writes || All || !(Chart || Scale || Load || Starts || Soak > TimeSpan.Zero);
        var costs = isDefault ? await CompareAsync(report, stop) : null;

        if (Starts || isDefault)
        {
            await WithMachineAsync(machine => new Starts(machine, effort, report).RunAsync(stop));
        }

        if (Chart || Writes || All)
        {
            var svg = await WithMachineAsync(machine => new Curve(machine, effort, report).RunAsync(stop));
            Documents.WriteChart(svg, isMeaningful: effort == Effort.Full);
        }

        if (Scale || All)
        {
            await WithMachineAsync(machine => new Growth(machine, effort, report).RunAsync(stop));
            await WithMachineAsync(machine => new BigTenant(machine, effort, report).RunAsync(stop));
        }

        if (Load || All)
        {
            await WithMachineAsync(machine => new FloodedAccount(machine, effort, report).RunAsync(stop));
            await WithMachineAsync(machine => new ManyInstances(machine, effort, report).RunAsync(stop));
            await WithMachineAsync(machine => new MailThroughput(machine, effort, report).RunAsync(stop));
        }

        if (Soak > TimeSpan.Zero)
        {
            await WithMachineAsync(machine => new Soak(machine, effort, report).RunAsync(Soak, stop));
        }

        if (Writes && effort == Effort.Full)
        {
            Documents.Write(report, costs!);
        }
    }

    private async Task<Costs> CompareAsync(BenchReport report, CancellationToken stop)
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
        report.Add(costs.ToGoal());
        RowMacCost.Run(report);
        return costs;
    }

    // Each measurement has storage of its own, which is empty.
    private static async Task<T> WithMachineAsync<T>(Func<BenchMachine, Task<T>> measure)
    {
        await using var machine = await BenchMachine.StartAsync();
        return await measure(machine);
    }

    private static async Task WithMachineAsync(Func<BenchMachine, Task> measure)
    {
        await using var machine = await BenchMachine.StartAsync();
        await measure(machine);
    }
}
