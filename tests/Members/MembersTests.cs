using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Members;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>An Owner invites people, changes their roles, and removes them.</summary>
public sealed partial class MembersTests : IAsyncLifetime
{
    private const string Chosen = "my first password";

    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Invited_person_becomes_a_member_on_acceptance()
    {
        var id = (await _host.InviteAsync(_owner, "ivo@acme.test")).Expect(HttpStatusCode.Created).Body!["userId"]!.GetValue<string>();
        Assert.Equal("invited", await StateAsync(id));
        await _host.DrainAsync();

        (await _host.Api.PostAsync("invitations/accept", new { token = _host.TokenFor("ivo@acme.test"), password = Chosen })).Expect(
            HttpStatusCode.NoContent
        );

        Assert.Equal("not_started", await StateAsync(id));
        Assert.Equal(
            "member",
            (await SignInAsync("ivo@acme.test")).Expect(HttpStatusCode.Created).Body!["session"]!["role"]!.GetValue<string>()
        );
    }

    [Fact]
    public async Task Invited_Owner_gains_Owner_rights_and_every_Owner_is_mailed()
    {
        (await _host.InviteAsync(_owner, "ivo@acme.test", "owner")).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();

        (await _host.Api.PostAsync("invitations/accept", new { token = _host.TokenFor("ivo@acme.test"), password = Chosen })).Expect(
            HttpStatusCode.NoContent
        );

        var token = (await SignInAsync("ivo@acme.test")).Expect(HttpStatusCode.Created).Token;
        (await _host.Api.GetAsync("tenants/acme/members", token)).Expect(HttpStatusCode.OK);
        var mail = Assert.Single(_host.Mail.Messages, m => m.Categories.Contains("OwnerAdded") && m.To == _owner.Email);
        Assert.Contains("Ivo Invited", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promotion_grants_Owner_rights_and_demotion_revokes_them()
    {
        var member = await SignedInMemberAsync();

        (await _host.ChangeAsync(_owner, member.UserId, new { role = "owner" })).Expect(HttpStatusCode.OK);
        (await _host.Api.GetAsync("tenants/acme/members", member.Token)).Expect(HttpStatusCode.OK);

        (await _host.ChangeAsync(_owner, member.UserId, new { role = "member" })).Expect(HttpStatusCode.Accepted);
        var due = await _host.AnnouncedAsync(member);
        _host.Clock.Advance(TimeSpan.FromHours(23.9));
        await member.SignInAsync();
        (await _host.Api.GetAsync("tenants/acme/members", member.Token)).Expect(HttpStatusCode.OK);
        _host.Clock.Advance(TimeSpan.FromHours(0.1));
        await _host.ApplyAsync(due);
        (await _host.Api.GetAsync("tenants/acme/members", member.Token)).Expect(HttpStatusCode.NotFound);
        await _host.DrainAsync();
        // The demoted Owner is notified like the remaining Owners.
        Assert.Equal(
            [member.Email, _owner.Email],
            _host.Mail.Messages.Where(m => m.Categories.Contains("OwnerRemoved")).Select(m => m.To).Order()
        );
    }

    [Fact]
    public async Task Last_Owner_can_be_neither_demoted_nor_removed()
    {
        (await _host.ChangeAsync(_owner, _owner.UserId, new { role = "member" })).Expect(HttpStatusCode.Conflict, "last_owner");
        (await _host.RemoveAsync(_owner, _owner.UserId)).Expect(HttpStatusCode.Conflict, "last_owner");

        (await _host.Api.GetAsync("tenants/acme/members", _owner.Token)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Invited_Owner_counts_as_an_Owner_only_after_acceptance()
    {
        var invited = (await _host.InviteAsync(_owner, "typo@acme.test", "owner")).Expect(HttpStatusCode.Created).Body![
            "userId"
        ]!.GetValue<string>();
        (await _host.ChangeAsync(_owner, _owner.UserId, new { role = "member" })).Expect(HttpStatusCode.Conflict, "last_owner");
        (await _host.RemoveAsync(_owner, _owner.UserId)).Expect(HttpStatusCode.Conflict, "last_owner");
        await _host.DrainAsync();
        (await _host.Api.PostAsync("invitations/accept", new { token = _host.TokenFor("typo@acme.test"), password = Chosen })).Expect(
            HttpStatusCode.NoContent
        );

        (await _host.RemoveAsync(_owner, _owner.UserId)).Expect(HttpStatusCode.NoContent);

        var token = (await SignInAsync("typo@acme.test")).Expect(HttpStatusCode.Created).Token;
        (await _host.Api.GetAsync(Owning.MemberPath(_owner, invited), token)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Owner_invitation_can_be_withdrawn()
    {
        var invited = (await _host.InviteAsync(_owner, "typo@acme.test", "owner")).Expect(HttpStatusCode.Created).Body![
            "userId"
        ]!.GetValue<string>();

        (await _host.RemoveAsync(_owner, invited)).Expect(HttpStatusCode.NoContent);

        Assert.Equal([_owner.UserId], await OwnersAsync());
    }

    [Fact]
    public async Task Removal_during_a_promotion_leaves_no_Owner_entry()
    {
        var member = await SignedInMemberAsync();
        var account = await AccountAsync(member);
        (await _host.RemoveAsync(_owner, member.UserId)).Expect(HttpStatusCode.NoContent);
        await _host.DrainAsync();
        // Another Owner started the promotion before the removal and completes it only now.
        var told = account.NewEvent(
            EventKind.OwnerAdded,
            _host.Clock.Now,
            ("person", "Ana Member"),
            ("actor", "Olga Owner"),
            ("client", "a browser")
        );
        Assert.Null(await _host.Get<Owners>().AddAsync(account.Tenant, account.Id, UserId.Parse(_owner.UserId), told));

        await _host.DrainAsync();

        Assert.Equal([_owner.UserId], await OwnersAsync());
    }

    [Fact]
    public async Task Concurrent_mutual_demotions_leave_one_Owner()
    {
        for (var round = 0; round < 10; round++)
        {
            var tenant = $"race{round}";
            var first = await _host.NewReadyOwnerAsync(tenant, "first@acme.test");
            var second = await _host.NewOwnerAsync(first, "second@acme.test");
            await second.SignInAsync();
            await second.EnrollAsync();

            (await _host.ChangeAsync(first, second.UserId, new { role = "member" })).Expect(HttpStatusCode.Accepted);
            (await _host.ChangeAsync(second, first.UserId, new { role = "member" })).Expect(HttpStatusCode.Accepted);
            var due = await Task.WhenAll(_host.AnnouncedAsync(first), _host.AnnouncedAsync(second));
            _host.Clock.Advance(TimeSpan.FromHours(24));

            await Task.WhenAll(due.Select(_host.ApplyAsync));

            var roles = await Task.WhenAll(new[] { first, second }.Select(async o => (await _host.AccountAsync(o)).Profile.Role));
            Assert.Equal([Role.Member, Role.Owner], roles.Order());
        }
    }

    [Fact]
    public async Task Concurrent_steps_down_leave_one_Owner()
    {
        for (var round = 0; round < 10; round++)
        {
            var tenant = $"down{round}";
            var first = await _host.NewReadyOwnerAsync(tenant, "first@acme.test");
            var second = await _host.NewOwnerAsync(first, "second@acme.test");
            await second.SignInAsync();
            await second.EnrollAsync();

            var replies = await Task.WhenAll(new[] { first, second }.Select(o => _host.ChangeAsync(o, o.UserId, new { role = "member" })));

            Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
            var left = await Task.WhenAll(new[] { first, second }.Select(o => _host.Api.GetAsync($"tenants/{tenant}/members", o.Token)));
            Assert.Single(left, r => r.Status == HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Change_with_a_stale_ETag_is_refused()
    {
        var member = await SignedInMemberAsync();
        var tag = await _host.ETagOfAsync(_owner, member.UserId);
        await member.EnrollAsync();

        (
            await _host.Api.SendAsync(HttpMethod.Delete, Owning.MemberPath(_owner, member.UserId), null, _owner.Token, ("If-Match", tag))
        ).Expect(HttpStatusCode.PreconditionFailed, "precondition_failed");

        (await member.GetSessionAsync()).Expect(HttpStatusCode.OK);
    }

    private async Task<Person> SignedInMemberAsync()
    {
        var member = await _host.NewMemberAsync();
        await member.SignInAsync();
        return member;
    }

    private async Task<Account> AccountAsync(Person person) =>
        (await _host.Get<AccountStore>().FindAsync(TenantId.Parse(person.Tenant), UserId.Parse(person.UserId), CancellationToken.None))!;

    private async Task<IReadOnlyList<string>> OwnersAsync() =>
        (await _host.Get<TenantStore>().FindAsync(TenantId.Parse("acme"), CancellationToken.None))!.Owners;

    private Task<Reply> SignInAsync(string email) => _host.Api.PostAsync("tenants/acme/sessions", new { email, password = Chosen });

    private async Task<string> StateAsync(string user) =>
        (await _host.Api.GetAsync(Owning.MemberPath(_owner, user), _owner.Token)).Expect(HttpStatusCode.OK).State;

    private async Task<string[]> IdsAsync() =>
        [
            .. (await _host.Api.GetAsync("tenants/acme/members", _owner.Token)).Expect(HttpStatusCode.OK).Body!["members"]!
                .AsArray()
                .Select(m => m!["userId"]!.GetValue<string>()),
        ];
}
