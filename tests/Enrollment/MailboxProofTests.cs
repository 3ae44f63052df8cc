using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Enrollment;

/// <summary>Who needs proof of the mailbox for the first authenticator, and what counts as proof.</summary>
public sealed class MailboxProofTests : IAsyncLifetime
{
    private const string New = "a brand new password";

    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewTenantAsync();
        _owner.ProveMailbox = null;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Password_of_an_Owner_who_never_enrolled_is_not_enough_for_a_second_factor()
    {
        await BeginAsync(_owner);

        var refused = (await _owner.ConfirmAsync(_owner.Code())).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication").Body!;

        Assert.Equal("""[{"factor":"email","reason":"not_verified","maxAgeSeconds":600}]""", refused["missing"]!.ToJsonString());
        var next = refused["next"]!.ToJsonString();
        Assert.Equal(
            """[{"rel":"email-code","method":"POST","href":"/api"""
                + """/enrollment/email-code","methods":null,"codesRequired":null,"types":null}]""",
            next
        );
        Assert.Equal("aal1", (await _owner.GetSessionAsync()).Body!["assurance"]!.GetValue<string>());
        Assert.Empty((await _host.Api.GetAsync("authenticators", _owner.Token)).Body!["authenticators"]!.AsArray());
    }

    [Fact]
    public async Task Mailed_code_confirms_an_Owners_first_authenticator()
    {
        await BeginAsync(_owner);

        _owner.EmailCode = await _host.MailedCodeAsync(_owner);
        var confirmed = (await _owner.ConfirmAsync(_owner.Code())).Expect(HttpStatusCode.OK);

        Assert.Equal(("active", 10), (confirmed.State, confirmed.Body!["recoveryCodes"]!.AsArray().Count));
        Assert.Equal("""["pwd","otp","mfa"]""", confirmed.Body!["session"]!["amr"]!.ToJsonString());
    }

    [Fact]
    public async Task Further_authenticator_needs_a_fresh_code_and_no_mail()
    {
        await EnrolledOwnerAsync();
        _host.Clock.NextStep();

        var begun = await _owner.BeginEnrollmentAsync("Tablet");

        Assert.False(begun.Body!["emailCodeRequired"]!.GetValue<bool>());
        (await _host.Api.PostAsync("enrollment/email-code", new { }, _owner.Token)).Expect(HttpStatusCode.Conflict, "conflict");
        (await _owner.ConfirmAsync(_owner.Code())).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Last_authenticator_unbound_leaves_an_Owner_who_needs_the_mailbox_again()
    {
        await EnrolledOwnerAsync();
        (await _owner.UnbindAsync(new { })).Expect(HttpStatusCode.OK);

        await AssertNeedsMailboxAsync(_owner);
    }

    [Fact]
    public async Task Reset_leaves_an_Owner_who_needs_the_mailbox_again()
    {
        await EnrolledOwnerAsync();
        var other = await _host.NewOwnerAsync(_owner, "otto@acme.test");
        await other.SignInAsync();
        await other.EnrollAsync();
        (await _host.ResetAsync(_owner, other.UserId)).Expect(HttpStatusCode.Accepted);
        _host.Clock.Advance(TimeSpan.FromHours(24));
        await _host.ApplyAsync(await _host.AnnouncedAsync(other));
        other.ProveMailbox = null;
        await other.SignInAsync();

        await AssertNeedsMailboxAsync(other);
    }

    [Fact]
    public async Task Accepted_reset_link_proves_the_mailbox_for_fifteen_minutes()
    {
        await AcceptResetAsync();
        var again = new Person(_host, "acme", _owner.Email, New) { ProveMailbox = null };
        await again.SignInAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.False((await again.BeginEnrollmentAsync()).Body!["emailCodeRequired"]!.GetValue<bool>());
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await again.ReauthenticateAsync();
        (await again.ConfirmAsync(again.Code())).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");

        await AcceptResetAsync();
        await again.SignInAsync();
        await again.BeginEnrollmentAsync();
        (await again.ConfirmAsync(again.Code())).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Accepted_invitation_proves_the_mailbox_of_an_Owner()
    {
        await EnrolledOwnerAsync();
        (await _host.InviteAsync(_owner, "ivo@acme.test", "owner")).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();
        (await _host.Api.PostAsync("invitations/accept", new { token = _host.TokenFor("ivo@acme.test"), password = New })).Expect(
            HttpStatusCode.NoContent
        );
        var invited = new Person(_host, "acme", "ivo@acme.test", New) { ProveMailbox = null };
        await invited.SignInAsync();

        Assert.False((await invited.BeginEnrollmentAsync()).Body!["emailCodeRequired"]!.GetValue<bool>());
        (await invited.ConfirmAsync(invited.Code())).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(0, "pwd", 0, true)]
    [InlineData(0, "pwd", 900, true)]
    [InlineData(0, "pwd", 901, false)]
    [InlineData(-1, "pwd", 0, false)]
    [InlineData(0, "sso:acme", 0, false)]
    public void Accepted_link_covers_only_a_later_session_with_the_factor_it_set(int opened, string method, int age, bool covers)
    {
        var accepted = new AcceptedLink(_host.Clock.Now, FirstFactor.Password);
        var session = new Session
        {
            Id = "s",
            SecretHash = "",
            CreatedAt = accepted.At.AddSeconds(opened),
            ExpiresAt = accepted.At.AddDays(1),
            LastSeen = accepted.At,
            FirstFactor = new FirstFactor(method, accepted.At, 1),
        };

        Assert.Equal(covers, accepted.Covers(session, accepted.At.AddSeconds(age)));
    }

    [Fact]
    public async Task Member_needs_the_mailbox_only_if_the_policy_says_so_at_confirmation()
    {
        await EnrolledOwnerAsync();
        var member = await SignedInMemberAsync();
        Assert.False((await member.BeginEnrollmentAsync()).Body!["emailCodeRequired"]!.GetValue<bool>());

        (await _owner.SwitchAsync(new { mode = "off", enrollmentProof = "mail" })).Expect(HttpStatusCode.OK);
        (await member.ConfirmAsync(member.Code())).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");

        (await _owner.SwitchAsync(new { mode = "off", enrollmentProof = "none" })).Expect(HttpStatusCode.OK);
        (await member.ConfirmAsync(member.Code())).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Member_promoted_during_the_enrollment_needs_the_mailbox()
    {
        await EnrolledOwnerAsync();
        var member = await SignedInMemberAsync();
        await member.BeginEnrollmentAsync();

        (await _host.ChangeAsync(_owner, member.UserId, new { role = "owner" })).Expect(HttpStatusCode.OK);
        (await member.ConfirmAsync(member.Code())).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");

        member.EmailCode = await _host.MailedCodeAsync(member);
        (await member.ConfirmAsync(member.Code())).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Owner_who_enrolls_a_member_in_person_takes_the_place_of_the_mailbox()
    {
        await EnrolledOwnerAsync();
        (await _owner.SwitchAsync(new { mode = "optional", enrollmentProof = "mail" })).Expect(HttpStatusCode.OK);
        var member = await _host.NewMemberAsync();
        var path = $"{Owning.MemberPath(_owner, member.UserId)}/authenticators";

        var begun = (await _host.Api.PostAsync(path, new { }, _owner.Token)).Expect(HttpStatusCode.Created).Body!;
        var secret = begun["secret"]!.GetValue<string>();
        var codes = new[] { member.CodeOf(secret, -1), member.CodeOf(secret) };

        Assert.False(begun["emailCodeRequired"]!.GetValue<bool>());
        (await _host.Api.PostAsync($"{path}/{begun["id"]}/confirm", new { codes }, _owner.Token)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Policy_shows_the_enrollment_proof_keeps_it_when_omitted_and_mails_Owners_when_it_is_weakened()
    {
        await EnrolledOwnerAsync();
        Assert.Equal("none", await ProofAsync());

        (await _owner.SwitchAsync(new { mode = "optional", enrollmentProof = "mail" })).Expect(HttpStatusCode.OK);
        (await _owner.SwitchAsync(new { mode = "optional", codesRequired = 2 })).Expect(HttpStatusCode.OK);
        Assert.Equal("mail", await ProofAsync());
        await _host.DrainAsync();
        Assert.DoesNotContain(_host.Mail.Messages, m => m.Categories.Contains("PolicyWeakened"));

        (await _owner.SwitchAsync(new { mode = "optional", enrollmentProof = "none" })).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();
        Assert.Equal(_owner.Email, Assert.Single(_host.Mail.Messages, m => m.Categories.Contains("PolicyWeakened")).To);
        (await _owner.SwitchAsync(new { mode = "optional", enrollmentProof = "fax" })).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    private async Task<string> ProofAsync() =>
        (await _host.Api.GetAsync("tenants/acme/two-factor", _owner.Token)).Body!["enrollmentProof"]!.GetValue<string>();

    private static async Task BeginAsync(Person person)
    {
        await person.SignInAsync();
        Assert.True((await person.BeginEnrollmentAsync()).Body!["emailCodeRequired"]!.GetValue<bool>());
    }

    private static async Task AssertNeedsMailboxAsync(Person person)
    {
        Assert.True((await person.BeginEnrollmentAsync()).Body!["emailCodeRequired"]!.GetValue<bool>());
        var refused = await person.ConfirmAsync(person.Code());
        Assert.Equal(
            "email",
            refused.Expect(HttpStatusCode.Unauthorized, "insufficient_authentication").Body!["missing"]![0]!["factor"]!.GetValue<string>()
        );
    }

    private async Task EnrolledOwnerAsync()
    {
        await BeginAsync(_owner);
        _owner.EmailCode = await _host.MailedCodeAsync(_owner);
        _owner.Token = (await _owner.ConfirmAsync(_owner.Code())).Expect(HttpStatusCode.OK).Token;
        _owner.EmailCode = null;
    }

    private async Task<Person> SignedInMemberAsync()
    {
        var member = await _host.NewMemberAsync();
        member.ProveMailbox = null;
        await member.SignInAsync();
        return member;
    }

    private async Task AcceptResetAsync()
    {
        var token = await _host.ResetTokenAsync(_owner);
        (await _host.Api.PostAsync("password-resets/accept", new { token, password = New })).Expect(HttpStatusCode.NoContent);
    }
}
