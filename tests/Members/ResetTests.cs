using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>An Owner helps one person: resets factors, ends sessions, and enrolls an authenticator.</summary>
public sealed class ResetTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _owner = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
        (await _owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        _member = await _host.NewMemberAsync();
        await _member.SignInAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Reset_revokes_all_factors_and_sessions_and_requires_a_new_enrollment()
    {
        await _member.EnrollAsync();
        var recoveryCode = _member.RecoveryCodes[0];

        var entry = (await _host.ResetAsync(_owner, _member.UserId)).Expect(HttpStatusCode.OK);

        Assert.False(entry.Body!["enrolled"]!.GetValue<bool>());
        (await _member.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        _host.Clock.NextStep();
        Assert.Equal("enrollment_required", (await _member.SignInAsync()).State);
        (await _host.Api.PostAsync("session/verify", new { recoveryCode }, _member.Token)).Expect(HttpStatusCode.Forbidden, "code_invalid");
        await _member.EnrollAsync();
        Assert.Equal("active", (await _member.GetSessionAsync()).State);
    }

    [Fact]
    public async Task Reset_mail_states_the_reason_and_the_response_contains_no_secret()
    {
        await _member.EnrollAsync();

        var reply = (await _host.ResetAsync(_owner, _member.UserId, "lost the phone on a train")).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();

        Assert.Contains(
            "lost the phone on a train",
            Assert.Single(_host.Mail.Messages, m => m.To == _member.Email && m.Categories.Contains("FactorsReset")).Text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(_member.Secret, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_lifts_a_lockout()
    {
        await _member.EnrollAsync();
        await _member.SignInAsync();
        for (var failures = 0; failures < 6; failures++)
        {
            await _member.TryVerifyAsync(_member.WrongCode());
        }

        (await _host.ResetAsync(_owner, _member.UserId)).Expect(HttpStatusCode.OK);

        await _member.SignInAsync();
        await _member.EnrollAsync();
        _host.Clock.NextStep();
        Assert.Equal("active", (await _member.SignInAsync(_member.Code())).State);
    }

    [Fact]
    public async Task Failures_before_a_reset_do_not_lock_an_authenticator_set_up_later()
    {
        await _member.EnrollAsync();
        await _member.SignInAsync();
        for (var failures = 0; failures < 12; failures++)
        {
            await _member.TryVerifyAsync(_member.WrongCode());
            _host.Clock.Advance(TimeSpan.FromMinutes(4));
        }

        await _owner.SignInAsync(_owner.Code());
        (await _host.ResetAsync(_owner, _member.UserId)).Expect(HttpStatusCode.OK);
        var (id, secret) = await BeginAsync();
        (await ConfirmAsync(id, _member.CodeOf(secret, -1), _member.CodeOf(secret))).Expect(HttpStatusCode.OK);

        _host.Clock.NextStep();
        Assert.Equal("active", (await _member.SignInAsync(_member.CodeOf(secret))).State);
    }

    [Fact]
    public async Task Owner_cannot_reset_sign_out_or_enroll_themselves()
    {
        (await _host.ResetAsync(_owner, _owner.UserId)).Expect(HttpStatusCode.Conflict, "conflict");
        (await _host.Api.DeleteAsync(Owning.MemberPath(_owner, _owner.UserId) + "/sessions", _owner.Token)).Expect(
            HttpStatusCode.Conflict,
            "conflict"
        );
        (await _host.Api.PostAsync(Owning.MemberPath(_owner, _owner.UserId) + "/authenticators", new { }, _owner.Token)).Expect(
            HttpStatusCode.Conflict,
            "conflict"
        );

        Assert.Equal("active", (await _owner.GetSessionAsync()).State);
    }

    [Fact]
    public async Task Ending_sessions_does_not_remove_factors()
    {
        await _member.EnrollAsync();

        (await _host.Api.DeleteAsync(Owning.MemberPath(_owner, _member.UserId) + "/sessions", _owner.Token)).Expect(
            HttpStatusCode.NoContent
        );

        (await _member.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        _host.Clock.NextStep();
        Assert.Equal("active", (await _member.SignInAsync(_member.Code())).State);
        await _host.DrainAsync();
        Assert.Single(_host.Mail.Messages, m => m.To == _member.Email && m.Categories.Contains("SessionsEnded"));
    }

    [Fact]
    public async Task Owner_enrolls_a_member_with_two_codes_and_replacement_is_requested()
    {
        var (id, secret) = await BeginAsync();

        var confirmed = await ConfirmAsync(id, _member.CodeOf(secret, -1), _member.CodeOf(secret));

        Assert.DoesNotContain("recoveryCodes", confirmed.Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Equal("active", (await _owner.GetSessionAsync()).State);
        _host.Clock.NextStep();
        var signedIn = (await _member.SignInAsync(_member.CodeOf(secret))).Body!["session"]!;
        Assert.Equal(
            ("active", "replace", 0),
            (
                signedIn["state"]!.GetValue<string>(),
                signedIn["next"]![0]!["rel"]!.GetValue<string>(),
                signedIn["recoveryCodesLeft"]!.GetValue<int>()
            )
        );
        await _host.DrainAsync();
        Assert.Single(_host.Mail.Messages, m => m.To == _member.Email && m.Categories.Contains("EnrolledByAdministrator"));

        // The member's own authenticator replaces it.
        await _member.EnrollAsync("My phone");
        (await _host.Api.PostAsync($"authenticators/{id}/unbind", new { }, _member.Token)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_code_or_two_in_the_wrong_order_do_not_enroll()
    {
        var (id, secret) = await BeginAsync();

        (await ConfirmAsync(id, _member.CodeOf(secret))).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await ConfirmAsync(id, _member.CodeOf(secret), _member.CodeOf(secret, -1))).Expect(HttpStatusCode.Forbidden, "code_invalid");

        (await ConfirmAsync(id, _member.CodeOf(secret, -1), _member.CodeOf(secret))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Member_with_an_authenticator_cannot_be_enrolled_by_an_Owner()
    {
        var (id, secret) = await BeginAsync();
        await _member.EnrollAsync();

        (await ConfirmAsync(id, _member.CodeOf(secret, -1), _member.CodeOf(secret))).Expect(HttpStatusCode.NotFound, "not_found");
        (await _host.Api.PostAsync(Owning.MemberPath(_owner, _member.UserId) + "/authenticators", new { }, _owner.Token)).Expect(
            HttpStatusCode.Conflict,
            "conflict"
        );
    }

    [Fact]
    public async Task Only_the_Owner_who_started_the_enrollment_can_confirm_it()
    {
        var (id, secret) = await BeginAsync();
        var second = await _host.NewOwnerAsync(_owner, "second@acme.test");
        await second.SignInAsync();
        await second.EnrollAsync();
        object codes = new { codes = new[] { _member.CodeOf(secret, -1), _member.CodeOf(secret) } };

        (await _host.Api.PostAsync($"{Owning.MemberPath(_owner, _member.UserId)}/authenticators/{id}/confirm", codes, second.Token)).Expect(
            HttpStatusCode.NotFound,
            "not_found"
        );
        (await _host.Api.PostAsync($"authenticators/{id}/confirm", codes, _member.Token)).Expect(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Owner_cannot_enroll_another_Owner()
    {
        var second = await _host.NewOwnerAsync(_owner, "second@acme.test");
        var before = await _host.AccountAsync(second);

        (await _host.Api.PostAsync(Owning.MemberPath(_owner, second.UserId) + "/authenticators", new { }, _owner.Token)).Expect(
            HttpStatusCode.Conflict,
            "conflict"
        );

        Assert.Equivalent(before, await _host.AccountAsync(second), strict: true);
    }

    [Fact]
    public async Task Member_promoted_meanwhile_cannot_be_enrolled_by_an_Owner()
    {
        var (id, secret) = await BeginAsync();
        (await _host.ChangeAsync(_owner, _member.UserId, new { role = "owner" })).Expect(HttpStatusCode.OK);

        (await ConfirmAsync(id, _member.CodeOf(secret, -1), _member.CodeOf(secret))).Expect(HttpStatusCode.Conflict, "conflict");

        Assert.False((await _host.AccountAsync(_member)).HasAuthenticator);
    }

    private async Task<(string Id, string Secret)> BeginAsync()
    {
        var begun = (
            await _host.Api.PostAsync(
                Owning.MemberPath(_owner, _member.UserId) + "/authenticators",
                new { name = "Front desk" },
                _owner.Token
            )
        ).Expect(HttpStatusCode.Created);
        Assert.Equal(2, begun.Body!["codesRequired"]!.GetValue<int>());
        return (begun.Body!["id"]!.GetValue<string>(), begun.Body!["secret"]!.GetValue<string>());
    }

    private Task<Reply> ConfirmAsync(string id, params string[] codes) =>
        _host.Api.PostAsync($"{Owning.MemberPath(_owner, _member.UserId)}/authenticators/{id}/confirm", new { codes }, _owner.Token);
}
