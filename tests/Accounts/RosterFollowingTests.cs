using System.Net;
using System.Net.Http.Json;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Accounts;

/// <summary>The roster shows what Owners look at, and is written only when that changes.</summary>
public sealed class RosterFollowingTests
{
    private readonly StorageProbe _probe = new();

    [Fact]
    public async Task Sign_in_and_the_code_that_follows_are_one_write_of_the_roster()
    {
        await using var host = await MfaHost.StartAsync(storagePolicy: _probe);
        var member = Direct(host, await host.NewEnrolledMemberAsync());
        host.Clock.NextStep();
        _probe.Count();

        await member.SignInAsync();
        await member.VerifyAsync(member.Code());
        Assert.Equal(2, Transactions());
        host.Clock.Advance(RosterFollowing.Lag);
        await host.Get<BackgroundWork>().IdleAsync();

        // Both sessions: the one that enrolled, and this one.
        Assert.Equal([true, true], (await EntryAsync(host, member))!.Sessions.Select(s => s.Verified));
        Assert.Equal(3, Transactions());
    }

    [Fact]
    public async Task Second_verification_of_a_session_leaves_the_roster_alone()
    {
        await using var host = await MfaHost.StartAsync(storagePolicy: _probe);
        var member = Direct(host, await host.NewEnrolledMemberAsync());
        host.Clock.NextStep();
        _probe.Count();

        await member.VerifyAsync(member.Code());
        await host.Get<BackgroundWork>().FlushAsync();

        Assert.Equal(1, Transactions());
    }

    [Fact]
    public async Task Name_is_shown_at_once()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();

        using var name = JsonContent.Create(new { displayName = "Ana Maria" });
        (await Api(host).SendAsync(HttpMethod.Patch, "account", name, member.Token)).Expect(HttpStatusCode.OK);

        Assert.Equal("Ana Maria", (await EntryAsync(host, member))!.DisplayName);
    }

    [Fact]
    public async Task Older_copy_of_an_account_does_not_replace_a_newer_entry()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var older = await FindAsync(host, member);
        host.Clock.NextStep();
        await member.SignInAsync();

        await host.Get<Roster>().UpdateAsync(older, CancellationToken.None);

        Assert.Equal(2, (await EntryAsync(host, member))!.Sessions.Count);
    }

    [Fact]
    public async Task Person_who_was_removed_meanwhile_does_not_come_back()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        var older = await FindAsync(host, member);
        (await host.RemoveAsync(owner, member.UserId)).Expect(HttpStatusCode.NoContent);
        await host.DrainAsync();
        Assert.Null(await EntryAsync(host, member));

        await host.Get<Roster>().UpdateAsync(older, CancellationToken.None);

        Assert.Null(await EntryAsync(host, member));
    }

    /// <summary>The same person, without the pause after each request in which the roster catches up.</summary>
    private static Person Direct(MfaHost host, Person person) => person.At(Api(host), host.Clock);

    private static ApiClient Api(MfaHost host) => new(host.Http, () => host.Get<BackgroundWork>().IdleAsync());

    // Each change adds a row to the audit log, and each update of the roster writes an entry: a transaction each.
    private int Transactions() => _probe.Calls.Count(call => call == "POST $batch");

    private static async Task<RosterEntry?> EntryAsync(MfaHost host, Person person) =>
        await host.Get<Roster>()
            .ReadAllAsync(TenantId.Parse(person.Tenant), null, CancellationToken.None)
            .FirstOrDefaultAsync(e => e.User.Value == person.UserId);

    private static async Task<Account> FindAsync(MfaHost host, Person person) =>
        (await host.Get<AccountStore>().FindAsync(TenantId.Parse(person.Tenant), UserId.Parse(person.UserId), CancellationToken.None))!;
}
