using System.Diagnostics;
using System.Globalization;
using System.Net;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;
using MfaFunctions.Tenancy;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>How long an Owner of 10,000 people waits, and what the walk after a switch costs.</summary>
internal sealed class BigTenant(BenchMachine machine, Effort effort, BenchReport report)
{
    // The version of the policy after the switch. The others count as notified already: in Azurite the duration of a queue request grows
    // with the length of the queue, so ten thousand mails would measure nothing else.
    private const long AfterSwitch = 2;
    private const string Members = "api/tenants/big/members";
    private const string Policy = "api/tenants/big/two-factor";

    private readonly TextTable _table = new("", "ms");
    private readonly Dictionary<string, double> _times = [];

    public async Task RunAsync(CancellationToken stop)
    {
        var told = effort.BigTenant / 10;
        Screen.Line($"Adding a tenant of {effort.BigTenant:N0} people …");
        await using var proxy = await StorageProxy.StartAsync(machine.Storage);
        await using var product = await ServerProcess.StartProductAsync(proxy.ConnectionString, machine.NewSettings(), stop);
        var (tenant, owner) = await machine.NewTenantAsync("big", TwoFactorMode.Optional);
        await tenant.AddAsync(new NewPeople(0, effort.BigTenant - told) { ToldOfPolicy = AfterSwitch }, stop);
        var members = await tenant.AddAsync(new NewPeople(effort.BigTenant - told, told), stop);
        using var client = new BenchClient(product);
        await client.VerifyAsync(owner);

        await ListAsync(client, owner, "first request, cold", "");
        await ListAsync(client, owner, "roster: first page of 100, with totals", "");
        await ListAsync(client, owner, "roster: a later page of 100", "?cursor=" + new string('m', 26));
        await ListAsync(client, owner, "roster: filter without matches", "?filter=overdue");
        await TimedAsync("roster as CSV", () => client.CountLinesAsync("api/tenants/big/members.csv", owner.Token));
        await TimedAsync("preview of the switch", () =>
            CallAsync(client, HttpMethod.Post, Policy + "/preview", owner, new { mode = "required" })
        );
        await client.GetSessionAsync(members[0]);
        var tag = (await CallAsync(client, HttpMethod.Get, Policy, owner)).ETag;
        proxy.Reset();
        var clock = Stopwatch.StartNew();
        await TimedAsync("switch", () => CallAsync(client, HttpMethod.Put, Policy, owner, new { mode = "required" }, tag));
        var state = (await client.CallAsync(HttpMethod.Get, "api/session", members[0].Token)).Is(HttpStatusCode.OK).Body!["state"]!;
        await product.WaitForMailsAsync(machine.Mail, told, stop);

        Add($"walk over all people, with audit row, roster row and mail for the {told:N0} not yet notified", clock.Elapsed);
        // What the last mail leaves to do.
        await Task.Delay(TimeSpan.FromSeconds(1), stop);
        var walk = CountedRequests.Of([.. proxy.Requests.Where(request => !request.IsPoll)], told);
        await TimedAsync("progress of the switch", () => CallAsync(client, HttpMethod.Get, Policy, owner));

        BenchReport.Heading($"A tenant of {effort.BigTenant:N0} people, host and worker, every storage request through a proxy");
        BenchReport.Print(_table);
        Screen.Line($"  state of a member's next request after the switch: {state.GetValue<string>()}");
        Screen.Line($"  storage requests of the walk per notified member, without polls: {walk.Each:0.0} ({walk.ToString()})");
        report.Keep("bigTenant", new { times = _times, walk });
        report.Add(
            new Goal(
                "the next request after the switch sees it",
                state.GetValue<string>() == "reauthentication_required" ? 1 : 0,
                1,
                "requests"
            )
            {
                IsLeast = true,
            }
        );
    }

    private static async Task<BenchAnswer> CallAsync(
        BenchClient client,
        HttpMethod method,
        string path,
        BenchPerson owner,
        object? body = null,
        string? ifMatch = null
    ) => (await client.CallAsync(method, path, owner.Token, body, ifMatch)).Is(HttpStatusCode.OK);

    private Task ListAsync(BenchClient client, BenchPerson owner, string what, string query) =>
        TimedAsync(what, () => CallAsync(client, HttpMethod.Get, Members + query, owner));

    private async Task TimedAsync(string what, Func<Task> act)
    {
        var clock = Stopwatch.StartNew();
        await act();
        Add(what, clock.Elapsed);
    }

    private void Add(string what, TimeSpan elapsed)
    {
        _times[what] = elapsed.TotalMilliseconds;
        _table.Add(what, elapsed.TotalMilliseconds.ToString("N0", CultureInfo.InvariantCulture));
    }
}
