using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>Owners see the linked identities of a member and can unlink them.</summary>
public sealed class MemberIdentitiesTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private ForgingIssuer _issuer = null!;
    private Person _owner = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _issuer = await ForgingIssuer.StartAsync();
        _host = await MfaHost.StartAsync();
        (_owner, _member) = await _host.NewFederatedTenantAsync(_issuer);
        await _host.DrainAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Owner_sees_a_members_identities_and_a_list_leaves_them_out()
    {
        var identity = Assert.Single(await IdentitiesAsync(_member))!;

        Assert.Equal(("acme", _issuer.Issuer), (identity["provider"]!.GetValue<string>(), identity["issuer"]!.GetValue<string>()));
        var list = (await _host.Api.GetAsync("tenants/acme/members", _owner.Token)).Expect(HttpStatusCode.OK);
        Assert.All(list.Body!["members"]!.AsArray(), m => Assert.Null(m!["identities"]));
    }

    [Fact]
    public async Task Unlinked_identity_ends_sessions_signs_nobody_in_and_is_told_to_the_person()
    {
        (await UnlinkAsync(_member, await IdAsync(_member))).Expect(HttpStatusCode.NoContent);

        Assert.Empty(await IdentitiesAsync(_member));
        (await _member.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await _host.SignInWithAsync(await TokenAsync("ana-1"))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        await _host.DrainAsync();
        var mail = Assert.Single(_host.Mail.Messages, m => m.To == _member.Email && m.Categories.Contains("IdentityUnlinked"));
        Assert.Contains("by an owner", mail.Text, StringComparison.Ordinal);
        var audit = (await _host.Api.GetAsync("tenants/acme/audit", _owner.Token)).Expect(HttpStatusCode.OK);
        Assert.Contains("identity_unlinked", audit.Text, StringComparison.Ordinal);
        // The directory has released it.
        (await _host.LinkAsync(_owner, await TokenAsync("ana-1"))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Unlinking_needs_a_fresh_code_and_the_current_entry()
    {
        var (path, etag) = (PathOf(_member, await IdAsync(_member)), await _host.ETagOfAsync(_owner, _member.UserId));

        (await _host.Api.SendAsync(HttpMethod.Delete, path, null, _owner.Token)).Expect(HttpStatusCode.PreconditionRequired);
        (await _host.Api.SendAsync(HttpMethod.Delete, path, null, _owner.Token, ("If-Match", "\"other\""))).Expect(
            HttpStatusCode.PreconditionFailed
        );
        (await _host.Api.SendAsync(HttpMethod.Delete, path, null, _member.Token, ("If-Match", etag))).Expect(HttpStatusCode.NotFound);
        (await UnlinkAsync(_member, "ideaaaaaaaaaaaaaaaaaaaaaaa")).Expect(HttpStatusCode.NotFound, "not_found");
        _host.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        (await _host.Api.SendAsync(HttpMethod.Delete, path, null, _owner.Token, ("If-Match", etag))).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );

        Assert.Single(await IdentitiesAsync(_member));
    }

    [Fact]
    public async Task Identity_of_an_Owner_is_unlinked_by_nobody_else_at_once()
    {
        var other = await _host.NewOwnerAsync(_owner, "otto@acme.test");
        await other.SignInAsync();
        (await _host.LinkAsync(other, await TokenAsync("otto-1"))).Expect(HttpStatusCode.Created);
        (await _host.LinkAsync(_owner, await TokenAsync("olga-1"))).Expect(HttpStatusCode.Created);

        foreach (var owner in new[] { other, _owner })
        {
            (await UnlinkAsync(owner, await IdAsync(owner))).Expect(HttpStatusCode.Conflict, "conflict");
        }

        (await _host.SignInWithAsync(await TokenAsync("otto-1"))).Expect(HttpStatusCode.Created);
    }

    private async Task<JsonArray> IdentitiesAsync(Person person) =>
        (await _host.Api.GetAsync(Owning.MemberPath(_owner, person.UserId), _owner.Token)).Expect(HttpStatusCode.OK).Body![
            "identities"
        ]!.AsArray();

    private async Task<string> IdAsync(Person person) => (await IdentitiesAsync(person))[0]!["id"]!.GetValue<string>();

    private string PathOf(Person person, string id) => $"{Owning.MemberPath(_owner, person.UserId)}/identities/{id}";

    private async Task<Reply> UnlinkAsync(Person person, string id) =>
        await _host.Api.SendAsync(
            HttpMethod.Delete,
            PathOf(person, id),
            null,
            _owner.Token,
            ("If-Match", await _host.ETagOfAsync(_owner, person.UserId))
        );

    private async Task<string> TokenAsync(string subject) => _issuer.Token(await _host.NonceAsync(), _host.Clock.Now, subject);
}
