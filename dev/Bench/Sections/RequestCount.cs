using System.Globalization;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>Counts the storage requests of a use case at the wire, work behind the response included.</summary>
internal sealed class RequestCount(BenchMachine machine, Effort effort)
{
    public async Task<IReadOnlyDictionary<string, CountedRequests>> RunAsync(
        BenchTenant tenant,
        Crowd crowd,
        IReadOnlyList<BenchPerson> signers,
        CancellationToken stop
    )
    {
        await using var proxy = await StorageProxy.StartAsync(machine.Storage);
        await using var app = await ServerProcess.StartAppAsync(proxy.ConnectionString, machine.NewSettings());
        using var load = new Load(app);
        // Everybody once beforehand: a change that follows one of another instance costs a request more, and so does a process's first.
        var people = await crowd.TakeAsync(effort.Counted, stop);
        await load.RunAsync(people, 1, load.Client.VerifyAsync, stop);
        var counted = await new Crowd(people).TakeAsync(people.Count, stop);
        return new Dictionary<string, CountedRequests>
        {
            ["verify"] = await CountAsync(proxy, counted.Count, () => load.RunAsync(counted, 1, load.Client.VerifyAsync, stop)),
            ["session"] = await CountAsync(proxy, counted.Count, () => load.RunAsync(counted, 1, load.Client.GetSessionAsync, stop)),
            ["sign-in"] = await CountAsync(proxy, signers.Count, () =>
                load.RunAsync(signers, 1, person => load.Client.SignInAsync(tenant.Id, person), stop)
            ),
        };
    }

    private static async Task<CountedRequests> CountAsync(StorageProxy proxy, int times, Func<Task> act)
    {
        proxy.Reset();
        await act();
        // Work behind a response fails silently, and would be counted as cheap.
        if (proxy.Requests.FirstOrDefault(request => request.Status is 0 or 403 or >= 500) is { } failed)
        {
            throw new CannotContinueException($"Storage answered {failed.Status} to {failed.Method} {failed.Path}");
        }

        return CountedRequests.Of(proxy.Requests, times);
    }
}

/// <summary>Storage requests per run of a use case.</summary>
/// <param name="Tables">Requests to tables.</param>
/// <param name="Queues">Requests to queues.</param>
/// <param name="ByKind">How many of each kind, such as <c>GET MfaAccounts</c>.</param>
internal sealed record CountedRequests(double Tables, double Queues, IReadOnlyDictionary<string, double> ByKind)
{
    public double Each => Tables + Queues;

    public static CountedRequests Of(IReadOnlyList<StorageRequest> requests, int times) =>
        new(
            requests.Count(request => request.Service == "Table") / (double)times,
            requests.Count(request => request.Service == "Queue") / (double)times,
            requests
                .CountBy(request => request.ToString())
                .OrderBy(kind => kind.Key)
                .ToDictionary(kind => kind.Key, kind => kind.Value / (double)times)
        );

    public override string ToString() =>
        string.Join(", ", ByKind.Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Value:0.##} {kind.Key}")));
}
