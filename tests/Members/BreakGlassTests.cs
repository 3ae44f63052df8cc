using System.Net;
using MfaFunctions.Events;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Testing;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>Break-glass: recovery of the only Owner after the loss of all factors.</summary>
public sealed class BreakGlassTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
        (await _owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Break_glass_takes_effect_after_24_hours()
    {
        var message = await AnnounceAsync();

        _host.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await ApplyAsync(message);
        Assert.Equal("verification_required", (await _owner.SignInAsync()).State);

        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await ApplyAsync(message);
        Assert.Equal("enrollment_required", (await _owner.SignInAsync()).State);
        await _host.DrainAsync();
        Assert.Single(_host.Mail.Messages, m => m.To == _owner.Email && m.Categories.Contains("BreakGlassDone"));
    }

    [Fact]
    public async Task Break_glass_message_waits_in_the_queue_for_a_day()
    {
        await AnnounceAsync();

        Assert.Equal(
            1,
            (await _host.Get<StorageClients>().Queue(StorageNames.PendingActions).GetPropertiesAsync()).Value.ApproximateMessagesCount
        );
        Assert.Equal("active", (await _owner.GetSessionAsync()).State);
    }

    [Fact]
    public async Task Mailed_link_cancels_break_glass_once()
    {
        var message = await AnnounceAsync();
        var mail = Assert.Single(_host.Mail.Messages, m => m.To == _owner.Email && m.Categories.Contains("BreakGlassRequested"));
        Assert.Contains("lost phone and codes", mail.Text, StringComparison.Ordinal);
        var token = OneTimeLink.In(mail.Text)!.Token;

        (await CancelAsync(token)).Expect(HttpStatusCode.NoContent);
        (await CancelAsync(token)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        _host.Clock.Advance(TimeSpan.FromHours(25));
        await ApplyAsync(message);
        Assert.Equal("active", (await _owner.SignInAsync(_owner.Code())).State);
    }

    [Fact]
    public async Task Link_for_another_purpose_cannot_cancel_break_glass()
    {
        await AnnounceAsync();
        var reset = await _host.ResetTokenAsync(_owner);

        (await CancelAsync(reset)).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task New_password_does_not_invalidate_the_cancellation_link()
    {
        await AnnounceAsync();
        var token = OneTimeLink.In(_host.Mail.Messages.Single(m => m.Categories.Contains("BreakGlassRequested")).Text)!.Token;
        (
            await _host.Api.PostAsync(
                "password-resets/accept",
                new { token = await _host.ResetTokenAsync(_owner), password = "a new password of hers" }
            )
        ).Expect(HttpStatusCode.NoContent);

        (await CancelAsync(token)).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Repeated_request_returns_the_same_announcement()
    {
        var first = (await RequestAsync()).Expect(HttpStatusCode.Accepted).Text;
        _host.Clock.Advance(TimeSpan.FromHours(3));

        Assert.Equal(first, (await RequestAsync()).Expect(HttpStatusCode.Accepted).Text);
    }

    [Fact]
    public async Task Break_glass_is_available_only_to_the_only_Owner()
    {
        (await RequestAsync("nobody@acme.test")).Expect(HttpStatusCode.NotFound, "not_found");
        var member = await _host.NewMemberAsync();
        (await RequestAsync(member.Email)).Expect(HttpStatusCode.NotFound, "not_found");
        var second = await _host.NewOwnerAsync(_owner, "second@acme.test");
        await second.SignInAsync();
        await second.EnrollAsync();

        (await RequestAsync()).Expect(HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Owner_with_a_pending_invitation_does_not_prevent_break_glass()
    {
        (await _host.InviteAsync(_owner, "typo@acme.test", "owner")).Expect(HttpStatusCode.Created);

        (await RequestAsync()).Expect(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Break_glass_is_dropped_when_another_Owner_can_sign_in(bool isMemberByThen)
    {
        var message = await AnnounceAsync();
        (await _host.InviteAsync(_owner, "second@acme.test", "owner")).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();
        (
            await _host.Api.PostAsync(
                "invitations/accept",
                new { token = _host.TokenFor("second@acme.test"), password = "a password of theirs" }
            )
        ).Expect(HttpStatusCode.NoContent);
        var second = new Person(_host, "acme", "second@acme.test", "a password of theirs");
        await second.SignInAsync();
        await second.EnrollAsync();
        if (isMemberByThen)
        {
            (await _host.ChangeAsync(_owner, _owner.UserId, new { role = "member" })).Expect(HttpStatusCode.OK);
        }

        _host.Clock.Advance(TimeSpan.FromHours(24));
        await ApplyAsync(message);

        Assert.Equal("active", (await _owner.SignInAsync(_owner.Code())).State);
        await _host.DrainAsync();
        Assert.DoesNotContain(_host.Mail.Messages, m => m.Categories.Contains("BreakGlassDone"));
        Assert.Equal(1, await CancelledAsync());
    }

    [Fact]
    public async Task Accepted_code_cancels_break_glass()
    {
        var message = await AnnounceAsync();
        var token = OneTimeLink.In(_host.Mail.Messages.Single(m => m.Categories.Contains("BreakGlassRequested")).Text)!.Token;
        _host.Clock.NextStep();

        await _owner.SignInAsync(_owner.Code());

        (await CancelAsync(token)).Expect(HttpStatusCode.BadRequest, "invalid_request");
        _host.Clock.Advance(TimeSpan.FromHours(24));
        await ApplyAsync(message);
        Assert.Equal("active", (await _owner.SignInAsync(_owner.Code())).State);
        await _host.DrainAsync();
        Assert.Equal(1, await CancelledAsync());
    }

    [Fact]
    public async Task Accepted_recovery_code_cancels_break_glass()
    {
        var message = await AnnounceAsync();
        await _owner.SignInAsync();

        (await _host.Api.PostAsync("session/verify", new { recoveryCode = _owner.RecoveryCodes[0] }, _owner.Token)).Expect(
            HttpStatusCode.OK
        );

        _host.Clock.Advance(TimeSpan.FromHours(24));
        await ApplyAsync(message);
        Assert.Equal("active", (await _owner.SignInAsync(_owner.Code())).State);
    }

    private Task<int> CancelledAsync() => Rows.CountAsync(_host, "MfaAudit", r => r.GetString("Kind") == "BreakGlassCancelled");

    private async Task<PendingActionMessage> AnnounceAsync()
    {
        (await RequestAsync()).Expect(HttpStatusCode.Accepted);
        await _host.DrainAsync();
        return await _host.AnnouncedAsync(_owner);
    }

    private Task<Reply> RequestAsync(string? email = null) =>
        _host.Api.OperatorPostAsync(
            "operator/tenants/acme/break-glass",
            new { email = email ?? _owner.Email, reason = "lost phone and codes" }
        );

    private Task<Reply> CancelAsync(string token) => _host.Api.PostAsync("break-glass/cancel", new { token });

    private Task ApplyAsync(PendingActionMessage message) => _host.ApplyAsync(message);
}
