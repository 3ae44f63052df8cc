using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>What an Owner does to another Owner waits for a day, so that one stolen session cannot push the others out.</summary>
public sealed partial class OwnerActionTests : IAsyncLifetime
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private MfaHost _host = null!;
    private Person _asking = null!;
    private Person _target = null!;
    private Person _third = null!;

    public static TheoryData<PendingActionKind> Kinds => [PendingActionKind.Reset, PendingActionKind.Demote, PendingActionKind.Remove];

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _asking = await _host.NewReadyOwnerAsync();
        (await _asking.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        _target = await NewOwnerAsync("tanja@acme.test");
        _third = await NewOwnerAsync("third@acme.test");
        _host.Clock.Advance(Day);
        await VerifyAllAsync();
        await _host.DrainAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Change_to_another_Owner_takes_effect_after_24_hours_and_is_mailed_to_every_Owner(PendingActionKind kind)
    {
        var answer = (await AskAsync(kind)).Expect(HttpStatusCode.Accepted);
        await _host.DrainAsync();

        Assert.Equal(_host.Clock.Now + Day, answer.Body!["effectiveAt"]!.GetValue<DateTimeOffset>());
        Assert.Equal(["confirm", "cancel"], answer.Body["next"]!.AsArray().Select(n => n!["rel"]!.GetValue<string>()));
        Assert.Equal(
            new[] { _asking.Email, _target.Email, _third.Email }.Order(),
            _host.Mail.Messages.Where(m => m.Categories.Contains("OwnerActionRequested")).Select(m => m.To).Order()
        );
        var due = await _host.AnnouncedAsync(_target);
        _host.Clock.Advance(Day - TimeSpan.FromSeconds(1));
        await _host.ApplyAsync(due);
        await AssertAppliedAsync(kind, applied: false);

        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await _host.ApplyAsync(due);
        await _host.ApplyAsync(due);
        await AssertAppliedAsync(kind, applied: true);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Third_Owner_confirms_and_the_change_takes_effect_at_once(PendingActionKind kind)
    {
        (await AskAsync(kind)).Expect(HttpStatusCode.Accepted);

        (await _host.ConfirmAsync(_third, _target.UserId)).Expect(
            kind == PendingActionKind.Remove ? HttpStatusCode.NoContent : HttpStatusCode.OK
        );

        await AssertAppliedAsync(kind, applied: true);
        await _host.DrainAsync();
        Assert.Equal(1, await AuditedAsync("OwnerActionRequested"));
        Assert.Equal(1, await AuditedAsync("OwnerActionConfirmed"));
        Assert.Equal(
            1,
            await AuditedAsync(
                kind switch
                {
                    PendingActionKind.Reset => "FactorsReset",
                    PendingActionKind.Demote => "RoleChanged",
                    _ => "MemberRemoved",
                }
            ) - (kind == PendingActionKind.Demote ? 2 : 0)
        );
    }

    [Fact]
    public async Task Only_a_third_Owner_with_a_fresh_code_confirms()
    {
        (await AskAsync(PendingActionKind.Reset)).Expect(HttpStatusCode.Accepted);

        (await _host.ConfirmAsync(_asking, _target.UserId)).Expect(HttpStatusCode.Conflict, "conflict");
        (await _host.ConfirmAsync(_target, _target.UserId)).Expect(HttpStatusCode.Conflict, "conflict");
        _host.Clock.Advance(TimeSpan.FromMinutes(6));
        (await _host.ConfirmAsync(_third, _target.UserId)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");

        await AssertAppliedAsync(PendingActionKind.Reset, applied: false);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Owner_added_today_neither_confirms_nor_is_confirmed(bool asks)
    {
        // A thief with one Owner's session adds an Owner of their own.
        var puppet = await NewOwnerAsync("puppet@acme.test");
        var (asking, confirming) = asks ? (puppet, _asking) : (_asking, puppet);
        (await _host.RemoveAsync(asking, _target.UserId)).Expect(HttpStatusCode.Accepted);

        (await _host.ConfirmAsync(confirming, _target.UserId)).Expect(HttpStatusCode.Conflict, "conflict");

        await AssertAppliedAsync(PendingActionKind.Remove, applied: false);
    }

    [Fact]
    public async Task Confirmation_is_for_the_change_that_the_Owner_has_seen()
    {
        (await AskAsync(PendingActionKind.Reset)).Expect(HttpStatusCode.Accepted);
        var seen = await _host.ETagOfAsync(_third, _target.UserId);
        (await _host.CancelAsync(_target, _target.UserId)).Expect(HttpStatusCode.NoContent);
        (await AskAsync(PendingActionKind.Remove)).Expect(HttpStatusCode.Accepted);

        (
            await _host.Api.PostAsync(
                Owning.MemberPath(_third, _target.UserId) + "/pending-action/confirm",
                new { },
                _third.Token,
                ("If-Match", seen)
            )
        ).Expect(HttpStatusCode.PreconditionFailed, "precondition_failed");

        await AssertAppliedAsync(PendingActionKind.Remove, applied: false);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Mailed_link_cancels_the_change_once(PendingActionKind kind)
    {
        (await AskAsync(kind)).Expect(HttpStatusCode.Accepted);
        await _host.DrainAsync();
        var due = await _host.AnnouncedAsync(_target);
        var mail = Assert.Single(_host.Mail.Messages, m => m.To == _target.Email && m.Categories.Contains("OwnerActionRequested"));
        var token = Link().Match(mail.Text).Groups[1].Value;

        (await _host.Api.PostAsync("break-glass/cancel", new { token })).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await _host.Api.PostAsync("pending-actions/cancel", new { token })).Expect(HttpStatusCode.NoContent);
        (await _host.Api.PostAsync("pending-actions/cancel", new { token })).Expect(HttpStatusCode.BadRequest, "invalid_request");

        _host.Clock.Advance(Day);
        await _host.ApplyAsync(due);
        await AssertAppliedAsync(kind, applied: false);
        await _host.DrainAsync();
        Assert.Equal(1, await AuditedAsync("OwnerActionCancelled"));
    }

    [Fact]
    public async Task Every_Owner_can_cancel_until_the_change_is_due()
    {
        foreach (var owner in new[] { _asking, _target, _third })
        {
            (await AskAsync(PendingActionKind.Demote)).Expect(HttpStatusCode.Accepted);
            (await _host.CancelAsync(owner, _target.UserId)).Expect(HttpStatusCode.NoContent);
            (await _host.CancelAsync(owner, _target.UserId)).Expect(HttpStatusCode.NotFound, "not_found");
        }

        (await AskAsync(PendingActionKind.Demote)).Expect(HttpStatusCode.Accepted);
        _host.Clock.Advance(Day);
        await VerifyAllAsync();
        (await _host.CancelAsync(_target, _target.UserId)).Expect(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Second_request_is_refused_with_what_is_announced()
    {
        (await AskAsync(PendingActionKind.Reset)).Expect(HttpStatusCode.Accepted);

        foreach (var kind in new[] { PendingActionKind.Reset, PendingActionKind.Demote, PendingActionKind.Remove })
        {
            var refused = (await AskAsync(kind)).Expect(HttpStatusCode.Conflict, "action_pending");
            Assert.Equal("reset", refused.Body!["pendingAction"]!["kind"]!.GetValue<string>());
        }

        await _host.DrainAsync();
        var list = (await _host.Api.GetAsync("tenants/acme/members", _third.Token)).Expect(HttpStatusCode.OK).Body!["members"]!.AsArray();
        var listed = Assert.Single(list, m => m!["pendingAction"] is not null)!;
        Assert.Equal(_target.UserId, listed["userId"]!.GetValue<string>());
        Assert.Equal(_asking.UserId, listed["pendingAction"]!["requestedBy"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(PendingActionKind.Reset, false)]
    [InlineData(PendingActionKind.Demote, true)]
    [InlineData(PendingActionKind.Remove, true)]
    public async Task Accepted_code_of_the_Owner_cancels_a_reset_and_nothing_else(PendingActionKind kind, bool applied)
    {
        (await AskAsync(kind)).Expect(HttpStatusCode.Accepted);
        var due = await _host.AnnouncedAsync(_target);
        _host.Clock.NextStep();
        await _target.SignInAsync(_target.Code());

        _host.Clock.Advance(Day);
        await _host.ApplyAsync(due);

        await AssertAppliedAsync(kind, applied);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Change_is_dropped_when_the_asking_Owner_is_none_any_more(PendingActionKind kind)
    {
        (await AskAsync(kind)).Expect(HttpStatusCode.Accepted);
        var due = await _host.AnnouncedAsync(_target);
        (await _host.RemoveAsync(_asking, _asking.UserId)).Expect(HttpStatusCode.NoContent);

        _host.Clock.Advance(Day);
        await _host.ApplyAsync(due);

        await AssertAppliedAsync(kind, applied: false);
        await _host.DrainAsync();
        Assert.Equal(1, await AuditedAsync("OwnerActionCancelled"));
    }

    [Fact]
    public async Task Members_and_unused_accounts_are_changed_at_once()
    {
        var member = await _host.NewMemberAsync();
        await member.SignInAsync();
        await member.EnrollAsync();
        (await _host.ResetAsync(_asking, member.UserId)).Expect(HttpStatusCode.OK);
        (await _host.RemoveAsync(_asking, member.UserId)).Expect(HttpStatusCode.NoContent);

        var invited = (await _host.InviteAsync(_asking, "typo@acme.test", "owner")).Expect(HttpStatusCode.Created).Body!["userId"]!;
        (await _host.RemoveAsync(_asking, invited.GetValue<string>())).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Ended_password_does_not_make_an_Owner_removable_at_once()
    {
        var account = await _host.AccountAsync(_target);
        var ended = account with { Credentials = account.Credentials with { PasswordHash = null } };
        Assert.True(await _host.Get<AccountStore>().TryReplaceAsync(ended, []));

        (await AskAsync(PendingActionKind.Remove)).Expect(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task What_is_done_to_an_Owners_account_is_mailed_to_the_other_Owners()
    {
        (await AskAsync(PendingActionKind.Reset)).Expect(HttpStatusCode.Accepted);
        (await _host.ConfirmAsync(_third, _target.UserId)).Expect(HttpStatusCode.OK);
        (await _host.Api.DeleteAsync(Owning.MemberPath(_third, _asking.UserId) + "/sessions", _third.Token)).Expect(
            HttpStatusCode.NoContent
        );
        await _host.DrainAsync();

        var told = _host.Mail.Messages.Where(m => m.Categories.Contains("OwnerAccountChanged")).ToArray();
        Assert.Equal(
            new[] { _asking.Email, _third.Email }.Order(),
            told.Where(m => m.Text.Contains("reset of two-factor authentication", StringComparison.Ordinal)).Select(m => m.To).Order()
        );
        Assert.Equal(
            new[] { _target.Email, _third.Email }.Order(),
            told.Where(m => m.Text.Contains("end of all sessions", StringComparison.Ordinal)).Select(m => m.To).Order()
        );
        Assert.Single(_host.Mail.Messages, m => m.To == _target.Email && m.Categories.Contains("FactorsReset"));
        Assert.Single(_host.Mail.Messages, m => m.To == _asking.Email && m.Categories.Contains("SessionsEnded"));
    }

    [Fact]
    public async Task Own_role_is_given_up_at_once()
    {
        (await _host.ChangeAsync(_target, _target.UserId, new { role = "member" })).Expect(HttpStatusCode.OK);

        Assert.Equal(Role.Member, (await _host.AccountAsync(_target)).Profile.Role);
    }
}
