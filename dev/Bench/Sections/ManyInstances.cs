using System.Globalization;
using System.Net;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;
using MfaFunctions.Tenancy;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>
/// 16 instances, each a process of its own, change the same accounts at the same time: sign-ins, one code posted everywhere, sign-outs.
/// No change may be lost and no code may count twice.
/// </summary>
internal sealed class ManyInstances(BenchMachine machine, Effort effort, BenchReport report)
{
    private const int StartedAtOnce = 4;

    public async Task RunAsync(CancellationToken stop)
    {
        Screen.Line($"Starting {effort.Instances} instances …");
        await using var proxy = await StorageProxy.StartAsync(machine.Storage);
        var instances = new List<ServerProcess>();
        var clients = new List<BenchClient>();
        try
        {
            while (instances.Count < effort.Instances)
            {
                var count = Math.Min(StartedAtOnce, effort.Instances - instances.Count);
                instances.AddRange(
                    await Task.WhenAll(
                        Enumerable.Range(0, count).Select(_ => ServerProcess.StartAppAsync(proxy.ConnectionString, machine.NewSettings()))
                    )
                );
            }

            clients.AddRange(instances.Select(instance => new BenchClient(instance)));
            // Off, because of the sessions that have yet to verify an account keeps five only.
            var (tenant, _) = await machine.NewTenantAsync("many", TwoFactorMode.Off);
            var people = await tenant.AddAsync(new NewPeople(0, effort.SharedAccounts) { SignIn = true }, stop);
            proxy.Reset();
            var tally = new Tally();
            foreach (var person in people)
            {
                stop.ThrowIfCancellationRequested();
                await ContendAsync(clients, tenant, person, tally);
            }

            Show(tally, proxy.Requests.Count(request => request.Status is 409 or 412));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            foreach (var instance in instances)
            {
                await instance.DisposeAsync();
            }
        }
    }

    private static async Task ContendAsync(List<BenchClient> clients, BenchTenant tenant, BenchPerson person, Tally tally)
    {
        var signedIn = await Task.WhenAll(clients.Select(client => client.TrySignInAsync(tenant.Id, person)));
        string[] tokens = [.. signedIn.Select(answer => answer.Token).OfType<string>()];
        tally.Changes += clients.Count;
        tally.Busy += signedIn.Count(answer => IsBusy(answer.Status, HttpStatusCode.Created));

        var code = person.NextCode();
        var verified = await Task.WhenAll(clients.Select(client => client.TryVerifyAsync(person, code)));
        tally.Changes++;
        tally.CodesAcceptedTwice += Math.Max(0, verified.Count(status => status == HttpStatusCode.OK) - 1);

        // A sign-in that was answered with a token but whose session is gone was overwritten.
        foreach (var token in tokens)
        {
            tally.Lost += await IsAliveAsync(clients[0], token) ? 0 : 1;
        }

        var signedOut = await Task.WhenAll(
            tokens.Select((token, n) => clients[n % clients.Count].CallAsync(HttpMethod.Delete, "api/session", token))
        );
        tally.Changes += tokens.Length;
        foreach (var (answer, token) in signedOut.Zip(tokens))
        {
            if (IsBusy(answer.Status, HttpStatusCode.NoContent))
            {
                tally.Busy++;
            }
            else if (await IsAliveAsync(clients[0], token))
            {
                tally.Lost++;
            }
        }
    }

    // Neither changes anything, and the caller repeats the request.
    private static bool IsBusy(HttpStatusCode status, HttpStatusCode expected) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
        || (status == expected ? false : throw new CannotContinueException($"Expected {(int)expected}, got {(int)status}."));

    private static async Task<bool> IsAliveAsync(BenchClient client, string token) =>
        (await client.CallAsync(HttpMethod.Get, "api/session", token)).Status != HttpStatusCode.Unauthorized;

    private void Show(Tally tally, int conflicts)
    {
        var table = new TextTable("", "");
        table.Add("processes", Text(effort.Instances));
        table.Add("accounts that all of them change at the same time", Text(effort.SharedAccounts));
        table.Add("changes (sign-ins, accepted codes, sign-outs)", Text(tally.Changes));
        table.Add("writes that lost a race and were decided again", Text(conflicts));
        table.Add("changes refused as too busy, to be repeated by the caller", Text(tally.Busy));
        table.Add("changes lost", Text(tally.Lost));
        table.Add("codes accepted more than once", Text(tally.CodesAcceptedTwice));
        BenchReport.Heading($"Many instances on one storage account");
        BenchReport.Print(table);
        report.Keep("manyInstances", new { tally, conflicts });
        report.Add(new Goal("changes lost between instances", tally.Lost, 0, "changes"));
        report.Add(new Goal("codes accepted more than once", tally.CodesAcceptedTwice, 0, "codes"));
    }

    private static string Text(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private sealed class Tally
    {
        public int Changes { get; set; }

        public int Busy { get; set; }

        public int Lost { get; set; }

        public int CodesAcceptedTwice { get; set; }
    }
}
