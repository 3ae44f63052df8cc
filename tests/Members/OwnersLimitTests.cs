using System.Net;
using MfaFunctions.Members;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>The number of Owners is bounded, so that their list fits into the tenant's row.</summary>
public sealed class OwnersLimitTests : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task One_Owner_too_many_is_refused_with_the_limit_and_changes_nothing()
    {
        var member = await _host.NewMemberAsync();
        await FillAsync(Owners.Maximum);
        await _host.DrainAsync();
        var before = (await _host.AccountAsync(member)).RowTag;

        var promoted = (await _host.ChangeAsync(_owner, member.UserId, new { role = "owner" })).Expect(HttpStatusCode.Conflict, "conflict");
        var invited = (await _host.InviteAsync(_owner, "ivo@acme.test", "owner")).Expect(HttpStatusCode.Conflict, "conflict");

        Assert.All([promoted, invited], r => Assert.Contains("500 Owners", r.Detail(), StringComparison.Ordinal));
        Assert.Equal(before, (await _host.AccountAsync(member)).RowTag);
        await _host.DrainAsync();
        Assert.DoesNotContain(_host.Mail.Messages, m => m.Categories.Contains("Invited") || m.Categories.Contains("OwnerAdded"));
        (await _host.InviteAsync(_owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Last_free_place_is_taken_by_one_of_two_who_are_promoted_at_once()
    {
        var people = new[] { await _host.NewMemberAsync(), await _host.NewMemberAsync(email: "ben@acme.test") };
        await FillAsync(Owners.Maximum - 1);

        var replies = await Task.WhenAll(people.Select(p => _host.ChangeAsync(_owner, p.UserId, new { role = "owner" })));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], replies.Select(r => r.Status).Order());
        Assert.Equal(Owners.Maximum, (await TenantAsync()).Owners.Count);
    }

    private async Task FillAsync(int owners)
    {
        var tenant = await TenantAsync();
        var others = Enumerable.Range(0, owners - tenant.Owners.Count).Select(_ => UserId.New().Value);
        Assert.True(await _host.Get<TenantStore>().TryReplaceAsync(tenant with { Owners = [.. tenant.Owners, .. others] }));
    }

    private Task<Tenant> TenantAsync() => _host.Get<TenantStore>().GetAsync(Acme, CancellationToken.None);
}
