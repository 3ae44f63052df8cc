using System.Net;
using MfaFunctions.Events;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>Owners who act on each other at the same time leave the tenant somebody who can act.</summary>
public sealed class OwnerActionRaceTests : IAsyncLifetime
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private MfaHost _host = null!;

    public async Task InitializeAsync() => _host = await MfaHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Concurrent_mutual_resets_leave_one_Owner_with_a_factor()
    {
        for (var round = 0; round < 10; round++)
        {
            var owners = await NewOwnersAsync($"race{round}", 2);
            var due = await ResetAroundAsync(owners);

            await Task.WhenAll(due.Select(_host.ApplyAsync));

            Assert.Single(await WithFactorAsync(owners));
        }
    }

    [Fact]
    public async Task Concurrent_resets_in_a_ring_leave_one_Owner_with_a_factor()
    {
        for (var round = 0; round < 5; round++)
        {
            var owners = await NewOwnersAsync($"ring{round}", 3);
            var due = await ResetAroundAsync(owners);

            await Task.WhenAll(due.Select(_host.ApplyAsync));

            Assert.Single(await WithFactorAsync(owners));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Mutual_resets_in_turn_leave_one_Owner_with_a_factor(bool reversed)
    {
        var owners = await NewOwnersAsync("acme", 2);
        var due = await ResetAroundAsync(owners);

        foreach (var message in reversed ? due.Reverse() : due)
        {
            await _host.ApplyAsync(message);
        }

        // The first one applied is the reset of the first Owner, or of the last.
        Assert.Equal([owners[reversed ? 0 : 1].Email], (await WithFactorAsync(owners)).Select(o => o.Email));
    }

    [Fact]
    public async Task Concurrent_confirmations_of_mutual_resets_leave_the_third_Owner_with_a_factor()
    {
        var owners = await NewOwnersAsync("acme", 3);
        _host.Clock.Advance(Day);
        await VerifyAsync(owners);
        (await _host.ResetAsync(owners[0], owners[1].UserId)).Expect(HttpStatusCode.Accepted);
        (await _host.ResetAsync(owners[1], owners[0].UserId)).Expect(HttpStatusCode.Accepted);

        await Task.WhenAll(_host.ConfirmAsync(owners[2], owners[0].UserId), _host.ConfirmAsync(owners[2], owners[1].UserId));

        Assert.Contains(owners[2], await WithFactorAsync(owners));
    }

    private async Task<Person[]> NewOwnersAsync(string tenant, int count)
    {
        var owners = new List<Person> { await _host.NewReadyOwnerAsync(tenant, "owner0@acme.test") };
        while (owners.Count < count)
        {
            var owner = await _host.NewOwnerAsync(owners[0], $"owner{owners.Count}@acme.test");
            await owner.SignInAsync();
            await owner.EnrollAsync();
            owners.Add(owner);
        }

        return [.. owners];
    }

    private async Task VerifyAsync(Person[] owners)
    {
        _host.Clock.NextStep();
        foreach (var owner in owners)
        {
            await owner.SignInAsync(owner.Code());
        }
    }

    // Each Owner asks for the reset of the next one.
    private async Task<PendingActionMessage[]> ResetAroundAsync(Person[] owners)
    {
        for (var i = 0; i < owners.Length; i++)
        {
            (await _host.ResetAsync(owners[i], owners[(i + 1) % owners.Length].UserId)).Expect(HttpStatusCode.Accepted);
        }

        _host.Clock.Advance(Day);
        return await Task.WhenAll(owners.Select(_host.AnnouncedAsync));
    }

    private async Task<Person[]> WithFactorAsync(Person[] owners)
    {
        var having = await Task.WhenAll(owners.Select(async o => ((await _host.AccountAsync(o)).HasAuthenticator, o)));
        return [.. having.Where(h => h.HasAuthenticator).Select(h => h.o)];
    }
}
