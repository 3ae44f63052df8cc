using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

public sealed partial class MembersTests
{
    [Fact]
    public async Task Removal_ends_sessions_and_sign_in_and_frees_the_address()
    {
        var member = await SignedInMemberAsync();
        await member.EnrollAsync();

        (await _host.RemoveAsync(_owner, member.UserId)).Expect(HttpStatusCode.NoContent);

        (await member.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await member.TrySignInAsync()).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await _host.Api.GetAsync(Owning.MemberPath(_owner, member.UserId), _owner.Token)).Expect(HttpStatusCode.NotFound, "not_found");
        var again = (await _host.InviteAsync(_owner, member.Email)).Expect(HttpStatusCode.Created).Body!["userId"]!.GetValue<string>();
        Assert.NotEqual(member.UserId, again);
        await _host.DrainAsync();
        Assert.Equal(new[] { _owner.UserId, again }.Order(), (await IdsAsync()).Order());
    }

    [Fact]
    public async Task Removed_person_is_notified_by_mail()
    {
        var member = await SignedInMemberAsync();

        (await _host.RemoveAsync(_owner, member.UserId)).Expect(HttpStatusCode.NoContent);
        await _host.DrainAsync();

        var mail = Assert.Single(_host.Mail.Messages, m => m.Categories.Contains("MemberRemoved"));
        Assert.Equal(member.Email, mail.To);
        Assert.Contains("an owner", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Olga", mail.Text, StringComparison.Ordinal);
        Assert.Contains("192.0.2.x", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_completes_a_removal_interrupted_before_the_address_was_freed()
    {
        var member = await SignedInMemberAsync();
        var account = await AccountAsync(member);
        // Only the commit, as left by a process that dies right after it.
        Assert.True(
            await _host
                .Get<AccountStore>()
                .TryReplaceAsync(
                    account.Close(_host.Clock.Now),
                    [account.NewEvent(EventKind.MemberRemoved, _host.Clock.Now, ("by", "owner"), ("client", "a browser"))]
                )
        );
        (await _host.InviteAsync(_owner, member.Email)).Expect(HttpStatusCode.Conflict, "conflict");

        await _host.DrainAsync();

        (await _host.InviteAsync(_owner, member.Email)).Expect(HttpStatusCode.Created);
        Assert.Single(_host.Mail.Messages, m => m.Categories.Contains("MemberRemoved"));
    }

    [Fact]
    public async Task Identity_of_a_removed_person_can_be_linked_by_another()
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        (await _host.SetProvidersAsync(_owner, ("acme", issuer.Issuer, "acme-web"))).Expect(HttpStatusCode.OK);
        var member = await SignedInMemberAsync();
        (await _host.LinkAsync(member, issuer.Token(await _host.NonceAsync(), _host.Clock.Now))).Expect(HttpStatusCode.Created);

        (await _host.RemoveAsync(_owner, member.UserId)).Expect(HttpStatusCode.NoContent);

        (await _host.SignInWithAsync(issuer.Token(await _host.NonceAsync(), _host.Clock.Now))).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );
        (await _host.LinkAsync(_owner, issuer.Token(await _host.NonceAsync(), _host.Clock.Now))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Removal_invalidates_the_invitation()
    {
        var id = (await _host.InviteAsync(_owner, "ivo@acme.test")).Expect(HttpStatusCode.Created).Body!["userId"]!.GetValue<string>();
        await _host.DrainAsync();

        (await _host.RemoveAsync(_owner, id)).Expect(HttpStatusCode.NoContent);

        (await _host.Api.PostAsync("invitations/accept", new { token = _host.TokenFor("ivo@acme.test"), password = Chosen })).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
    }
}
