using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

public sealed class StorageCallsTests
{
    [Fact]
    public async Task Session_check_costs_two_reads_in_one_round_trip()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        probe.Count();
        probe.RequireInParallel(2);

        (await member.GetSessionAsync()).Expect(HttpStatusCode.OK);

        Assert.Equal(["GET MfaAccounts", "GET MfaTenants"], probe.Calls.Order());
    }

    [Fact]
    public async Task Verification_costs_three_operations_in_two_round_trips()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        await member.SignInAsync();
        probe.Count();
        probe.RequireInParallel(2);

        await member.VerifyAsync(member.Code());

        Assert.Equal(["GET MfaAccounts", "GET MfaTenants"], probe.Calls.Take(2).Order());
        // The account; behind the answer, the audit row, and the roster entry, which has the session to show.
        Assert.Equal("PUT MfaAccounts", probe.Calls.ElementAt(2));
        Assert.Equal(["GET MfaTenants", "POST $batch", "POST $batch"], probe.Calls.Skip(3).Order());
    }

    [Fact]
    public async Task Sign_in_reads_and_writes_the_account_once_and_counts_the_attempt()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        probe.Count();
        probe.RequireInParallel(2);

        await member.SignInAsync(member.Code());

        Assert.Equal(["GET MfaDirectory", "GET MfaTenants"], probe.Calls.Take(2).Order());
        // The account; the counters of the network and of the address; the place that the attempt takes; its return after the success.
        string[] counted = ["GET MfaDirectory", "GET MfaDirectory", "POST MfaDirectory", "GET MfaDirectory", "PUT MfaDirectory"];
        Assert.Equal(["GET MfaAccounts", .. counted, "PUT MfaAccounts"], probe.Calls.Skip(2).Take(7));
        Assert.Equal(["GET MfaTenants", "POST $batch", "POST $batch"], probe.Calls.Skip(9).Order());
    }

    [Fact]
    public async Task Refused_code_costs_one_write_and_a_double_submit_none()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();

        probe.Count();
        (await member.TryVerifyAsync(member.Code())).Expect(HttpStatusCode.Forbidden, "code_invalid");
        Assert.DoesNotContain("PUT MfaAccounts", probe.Calls);

        probe.Count();
        (await member.TryVerifyAsync(member.WrongCode())).Expect(HttpStatusCode.Forbidden, "code_invalid");
        Assert.Single(probe.Calls, "PUT MfaAccounts");
    }

    [Fact]
    public async Task Switch_costs_the_same_for_every_tenant_size()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await host.NewReadyOwnerAsync();
        var policy = await host.Api.GetAsync("tenants/acme/two-factor", owner.Token);
        probe.Count();

        (
            await host.Api.PutAsync("tenants/acme/two-factor", new { mode = "required" }, owner.Token, ("If-Match", policy.Headers["ETag"]))
        ).Expect(HttpStatusCode.OK);

        // Two reads, the Owner's account again beside the tenant, the held message, one transaction, and the message made visible.
        Assert.Equal(
            ["GET MfaAccounts", "GET MfaAccounts", "GET MfaTenants", "POST $batch", "POST events", "PUT events"],
            probe.Calls.Order()
        );
    }
}
