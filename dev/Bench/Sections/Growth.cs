using System.Globalization;
using MfaFunctions.Dev.Bench.Floor;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>
/// Whether a verification and a session check take as long in a tenant of 100,000 accounts as in one of 100. The floor, which reads the
/// same rows, shows what Azurite itself loses with the two reads, and that is left out.
/// </summary>
internal sealed class Growth(BenchMachine machine, Effort effort, BenchReport report)
{
    private const double MostTimes = 1.1;

    public async Task RunAsync(CancellationToken stop)
    {
        Screen.Line($"Adding {effort.FewAccounts} accounts, later {effort.ManyAccounts:N0} …");
        await using var app = await ServerProcess.StartAppAsync(machine.Storage, machine.NewSettings());
        // A tenant of its own warms the app up, so that the few people have codes left.
        var (warm, _) = await machine.NewTenantAsync("warm", TwoFactorMode.Optional);
        var warmers = new Crowd(await warm.AddAsync(new NewPeople(0, Math.Max(effort.WarmUp / 3, effort.FewAccounts)), stop));
        var (tenant, _) = await machine.NewTenantAsync("growing", TwoFactorMode.Optional);
        var few = await tenant.AddAsync(new NewPeople(0, effort.FewAccounts), stop);
        var model = tenant.PartitionOf(few[0]);
        await using var floor = await ServerProcess.StartFloorAsync(machine.Folder, machine.Storage, effort.FewAccounts, model);
        using Load atFloor = new(floor),
            atApp = new(app);
        for (var round = 0; round < 3; round++)
        {
            await MeasureAsync(atFloor, atApp, warm, warmers, stop);
        }

        var before = await MeasureAsync(atFloor, atApp, tenant, new Crowd(few), stop);
        // Without roster entries, which neither request reads, to save minutes.
        var many = await tenant.AddAsync(
            new NewPeople(effort.FewAccounts, effort.ManyAccounts - effort.FewAccounts) { IsInRoster = false },
            stop
        );
        var after = await MeasureAsync(atFloor, atApp, tenant, new Crowd(many.TakeLast(effort.FewAccounts)), stop);
        Show(before, after);
    }

    private async Task<Medians> MeasureAsync(Load atFloor, Load atApp, BenchTenant tenant, Crowd crowd, CancellationToken stop)
    {
        var rounds = new List<Medians>();
        for (var round = 0; round < effort.Rounds; round++)
        {
            var people = await crowd.TakeAsync(effort.FewAccounts, stop);
            var floor = await atFloor.RunAsync(
                people,
                1,
                person => atFloor.Client.GetAsync(FloorServer.PathOfAccount(tenant.Id, person.UserId)),
                stop
            );
            var verify = await atApp.RunAsync(people, 1, atApp.Client.VerifyAsync, stop);
            var session = await atApp.RunAsync(people, 1, atApp.Client.GetSessionAsync, stop);
            rounds.Add(new Medians(floor.P50, verify.P50, session.P50));
        }

        return new Medians(
            Median(rounds, round => round.Floor),
            Median(rounds, round => round.Verify),
            Median(rounds, round => round.Session)
        );
    }

    private void Show(Medians before, Medians after)
    {
        var table = new TextTable("p50, ms", $"{effort.FewAccounts:N0} accounts", $"{effort.ManyAccounts:N0} accounts");
        table.Add("floor, two reads of the same rows", Text(before.Floor), Text(after.Floor));
        table.Add("verify", Text(before.Verify), Text(after.Verify));
        table.Add("session", Text(before.Session), Text(after.Session));
        BenchReport.Heading($"Response times as accounts become many");
        BenchReport.Print(table);
        report.Keep("growth", new { before, after });
        var storage = after.Floor - before.Floor;
        var unit = $"x that of {effort.FewAccounts}, without what the floor loses";
        var many = $"with {effort.ManyAccounts:N0} accounts: p50";
        report.Add(
            new Goal($"verify {many}", (after.Verify - storage) / before.Verify, MostTimes, unit)
            {
                Reason =
                    "Only the floor's two reads are left out. A verification also replaces the account's row: Azurite removes it and "
                    + "inserts it again, and with each step moves the positions of all rows in its indexes. Table Storage has none.",
            }
        );
        report.Add(new Goal($"session {many}", (after.Session - storage) / before.Session, MostTimes, unit));
    }

    private static double Median(List<Medians> rounds, Func<Medians, double> value) =>
        rounds.Select(value).Order().ElementAt(rounds.Count / 2);

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private sealed record Medians(double Floor, double Verify, double Session);
}
