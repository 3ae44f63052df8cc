using System.Globalization;
using MfaFunctions.Dev.Bench.Cost;
using MfaFunctions.Dev.Bench.Floor;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>
/// Verifications and session checks at the floor, at the product in one process, and at host and worker, beside an empty function, which
/// shows what the platform takes. All of them run at the same time and take turns in each round, so that a busy machine is equally busy for
/// all.
/// </summary>
internal sealed class Comparison(BenchMachine machine, Effort effort, BenchReport report)
{
    public const string Verify = "verify";
    public const string Session = "session";
    public const string SignIn = "sign-in";
    public const string Empty = "an empty function";

    private const int AtOnce = 16;
    private const int WarmUps = 2;

    private readonly Dictionary<(string Server, string Kind, int AtOnce), List<Sample>> _samples = [];
    private IReadOnlyList<Figures> _figures = [];

    /// <returns>What a verification, a session check and a sign-in use.</returns>
    public async Task<IReadOnlyDictionary<string, UseCase>> RunAsync(CancellationToken stop)
    {
        Screen.Line($"Starting Azurite, the floor, the app in one process, host and worker, and an empty function app …");
        var emptyApp = await PublishedApp.PublishAsync(PublishedApp.Empty, machine.Folder);
        await using var empty = await ServerProcess.StartProductAsync(machine.Storage, machine.NewSettings("empty"), stop, emptyApp, Empty);
        var starting = ServerProcess.StartAppAsync(machine.Storage, machine.NewSettings());
        await using var product = await ServerProcess.StartProductAsync(machine.Storage, machine.NewSettings(), stop);
        await using var app = await starting;
        var (tenant, _) = await machine.NewTenantAsync("bench", TwoFactorMode.Optional);
        // A crowd for each, because a change that follows one of another instance costs a request more.
        var (appCrowd, productCrowd) = (await NewCrowdAsync(tenant, 0, stop), await NewCrowdAsync(tenant, 1, stop));
        var signers = await tenant.AddAsync(new NewPeople(2 * effort.People, effort.SignIns) { SignIn = true }, stop);
        var model = tenant.PartitionOf(signers[0]);
        await using var floor = await ServerProcess.StartFloorAsync(
            machine.Folder,
            machine.Storage,
            // As many rows as there are accounts.
            (2 * effort.People) + effort.SignIns,
            model
        );

        using Load atFloor = new(floor, machine.Azurite),
            atApp = new(app, machine.Azurite),
            atProduct = new(product, machine.Azurite),
            atEmpty = new(empty, machine.Azurite);
        // Until the compiler, which optimizes in the background, is done with them.
        Screen.Line($"Warming up: {2 * WarmUps * effort.WarmUp} requests of each server …");
        for (var n = 0; n < WarmUps; n++)
        {
            await RunEmptyAsync(atEmpty, effort.WarmUp, AtOnce, stop, isKept: false);
            await RunFloorAsync(atFloor, effort.WarmUp, AtOnce, stop, isKept: false);
            await RunProductAsync(atApp, appCrowd, effort.WarmUp, AtOnce, stop, isKept: false);
            await RunProductAsync(atProduct, productCrowd, effort.WarmUp, AtOnce, stop, isKept: false);
        }

        for (var round = 1; round <= effort.Rounds; round++)
        {
            Screen.Line($"Round {round} of {effort.Rounds} …");
            foreach (var (count, atOnce) in new[] { (effort.Alone, 1), (effort.Together, AtOnce) })
            {
                await RunEmptyAsync(atEmpty, count, atOnce, stop);
                await RunFloorAsync(atFloor, count, atOnce, stop);
                await RunProductAsync(atApp, appCrowd, count, atOnce, stop);
                await RunProductAsync(atProduct, productCrowd, count, atOnce, stop);
            }
        }

        await SignInAsync(atApp, tenant, signers, isKept: false, stop);
        await SignInAsync(atApp, tenant, signers, isKept: true, stop);
        var requests = await new RequestCount(machine, effort).RunAsync(tenant, appCrowd, signers, stop);
        Show([floor, app, product, empty], requests);
        Judge(requests);
        // Azure bills the host's time too. Sign-ins are measured in one process only, which contains a host.
        return _figures
            .Where(row => row.Server != floor.Name && row.Server != Empty)
            .GroupBy(row => row.Kind)
            .ToDictionary(kind => kind.Key, kind => UseCase.Of(kind.Last(), requests[kind.Key]));
    }

    private async Task<Crowd> NewCrowdAsync(BenchTenant tenant, int number, CancellationToken stop) =>
        new(await tenant.AddAsync(new NewPeople(number * effort.People, effort.People), stop));

    private async Task RunEmptyAsync(Load load, int count, int atOnce, CancellationToken stop, bool isKept = true) =>
        Keep(
            isKept,
            load,
            Empty,
            atOnce,
            await load.RunAsync(Enumerable.Repeat("api/health", count).ToArray(), atOnce, load.Client.GetAsync, stop)
        );

    private async Task RunFloorAsync(Load load, int count, int atOnce, CancellationToken stop, bool isKept = true)
    {
        int[] rows = [.. Enumerable.Range(0, count)];
        var verified = await load.RunAsync(rows, atOnce, row => load.Client.GetAsync(FloorServer.PathOfVerification(row)), stop);
        var checkedSessions = await load.RunAsync(rows, atOnce, row => load.Client.GetAsync(FloorServer.PathOfSession(row)), stop);
        Keep(isKept, load, Verify, atOnce, verified);
        Keep(isKept, load, Session, atOnce, checkedSessions);
    }

    private async Task RunProductAsync(Load load, Crowd crowd, int count, int atOnce, CancellationToken stop, bool isKept = true)
    {
        var people = await crowd.TakeAsync(count, stop);
        Keep(isKept, load, Verify, atOnce, await load.RunAsync(people, atOnce, load.Client.VerifyAsync, stop));
        // The same people: a session that was used just now is not written again.
        Keep(isKept, load, Session, atOnce, await load.RunAsync(people, atOnce, load.Client.GetSessionAsync, stop));
    }

    private async Task SignInAsync(Load load, BenchTenant tenant, IReadOnlyList<BenchPerson> people, bool isKept, CancellationToken stop) =>
        Keep(isKept, load, SignIn, 1, await load.RunAsync(people, 1, person => load.Client.SignInAsync(tenant.Id, person), stop));

    private void Keep(bool isKept, Load load, string kind, int atOnce, Sample sample)
    {
        if (isKept)
        {
            Samples(load.Server, kind, atOnce).Add(sample);
        }
    }

    private List<Sample> Samples(ServerProcess server, string kind, int atOnce)
    {
        var key = (server.Name, kind, atOnce);
        return _samples.TryGetValue(key, out var kept) ? kept : _samples[key] = [];
    }

    private void Show(IReadOnlyList<ServerProcess> servers, IReadOnlyDictionary<string, CountedRequests> requests)
    {
        _figures =
        [
            .. new[] { Verify, Session, SignIn, Empty }.SelectMany(kind =>
                servers
                    .Where(server => Samples(server, kind, 1).Count > 0)
                    .Select(server => Figures.Of(server.Name, kind, Samples(server, kind, 1), Samples(server, kind, AtOnce)))
            ),
        ];
        var table = new TextTable(
            "milliseconds",
            "p50 c=1",
            "p99 c=1",
            $"p50 c={AtOnce}",
            $"p99 c={AtOnce}",
            $"per s c={AtOnce}",
            "CPU c=1",
            $"CPU c={AtOnce}",
            "host's CPU",
            "Azurite's CPU",
            "storage requests"
        );
        foreach (var row in _figures)
        {
            var isFloor = row.Server == servers[0].Name;
            table.Add(
                row.Kind == row.Server ? row.Kind : $"{row.Kind}, {row.Server}",
                Text(row.P50Alone),
                Text(row.P99Alone),
                Text(row.P50Together),
                Text(row.P99Together),
                Text(row.PerSecond, "0"),
                Text(row.CpuAlone, "0.00"),
                Text(row.CpuTogether, "0.00"),
                row.HostCpuAlone > 0 ? Both(row.HostCpuAlone, row.HostCpuTogether) : "",
                Both(row.StorageCpuAlone, row.StorageCpuTogether),
                isFloor ? $"{(row.Kind == Verify ? 4 : 2)}" : Text(requests.GetValueOrDefault(row.Kind)?.Each)
            );
        }

        BenchReport.Heading($"A request, beside the floor ({effort.Rounds} rounds, medians; c: requests at a time)");
        BenchReport.Print(table);
        foreach (var (kind, counted) in requests)
        {
            Screen.Line($"  storage requests of a {kind}: {counted.ToString()}");
        }

        foreach (var server in servers)
        {
            server.Measured.Refresh();
            Screen.Line($"  memory of {server.Name}: {server.Measured.WorkingSet64 / 1024 / 1024} MiB");
        }

        report.Keep("figures", _figures);
        report.Keep("storageRequests", requests);
    }

    private void Judge(IReadOnlyDictionary<string, CountedRequests> requests)
    {
        BenchReport.Heading($"Goals");
        report.Add(new Goal("storage requests of a verification", requests[Verify].Each, 4, "requests"));
        var goals = new FloorGoals(_figures, AtOnce, report);
        goals.Add(Verify);
        goals.Add(Session);
    }

    private static string Both(double alone, double? together) =>
        together is null ? Text(alone, "0.00") : $"{Text(alone, "0.00")} / {Text(together, "0.00")}";

    private static string Text(double? value, string format = "0.0") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
