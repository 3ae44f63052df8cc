using System.Net;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>A reset says what it removes and leaves none of it behind: neither a password nor a linked identity.</summary>
public sealed class ResetFirstFactorsTests : IAsyncLifetime
{
    private const string Chosen = "a newly chosen passphrase";

    private MfaHost _host = null!;
    private ForgingIssuer _issuer = null!;
    private Person _owner = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _issuer = await ForgingIssuer.StartAsync();
        _host = await MfaHost.StartAsync();
        (_owner, _member) = await _host.NewFederatedTenantAsync(_issuer);
        (await _owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Reset_leaves_no_way_to_sign_in_behind_and_mails_a_link_to_choose_one()
    {
        await _member.EnrollAsync();
        var open = _member.Token;

        var entry = (await ResetAsync()).Expect(HttpStatusCode.OK);

        Assert.Equal(("invited", 0), (entry.Body!["state"]!.GetValue<string>(), entry.Body["identities"]!.AsArray().Count));
        (await _host.Api.GetAsync("session", open)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await _member.TrySignInAsync()).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        await _host.DrainAsync();
        Assert.Equal(
            ["FactorsReset", "FirstFactorsReset"],
            _host
                .Mail.Messages.Where(m => m.To == _member.Email)
                .SelectMany(m => m.Categories)
                .Where(c => c.EndsWith("Reset", StringComparison.Ordinal))
                .Order()
        );
        (await AcceptAsync(new { token = _host.TokenFor(_member.Email), password = Chosen })).Expect(HttpStatusCode.NoContent);
        var again = new Person(_host, "acme", _member.Email, Chosen);
        Assert.Equal("active", (await again.SignInAsync()).State);
        // The identity can be linked again, by anybody who proves it.
        (await _host.LinkAsync(_owner, await TokenAsync())).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Reset_of_the_factors_alone_keeps_the_first_factors()
    {
        await _member.EnrollAsync();

        (await ResetAsync("factors")).Expect(HttpStatusCode.OK);

        Assert.Equal("active", (await _member.SignInAsync()).State);
        (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();
        Assert.DoesNotContain(_host.Mail.Messages, m => m.Categories.Contains("FirstFactorsReset"));
    }

    [Fact]
    public async Task Reset_of_the_first_factors_alone_keeps_the_authenticator()
    {
        await _member.EnrollAsync();

        (await ResetAsync("firstFactors")).Expect(HttpStatusCode.OK);

        await _host.DrainAsync();
        Assert.DoesNotContain(_host.Mail.Messages, m => m.Categories.Contains("FactorsReset"));
        (await AcceptAsync(new { token = _host.TokenFor(_member.Email), password = Chosen })).Expect(HttpStatusCode.NoContent);
        Assert.Equal("verification_required", (await new Person(_host, "acme", _member.Email, Chosen).SignInAsync()).State);
    }

    [Fact]
    public async Task Reset_ends_earlier_links_that_set_a_password()
    {
        var stolen = await _host.ResetTokenAsync(_member);

        (await ResetAsync()).Expect(HttpStatusCode.OK);

        (await _host.Api.PostAsync("password-resets/accept", new { token = stolen, password = Chosen })).Expect(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("passwords")]
    [InlineData("Factors")]
    public async Task Reset_of_something_unknown_is_refused(string part)
    {
        (await ResetAsync("factors", part)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        (await _member.GetSessionAsync()).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Link_of_a_reset_sets_no_password_that_the_policy_does_not_accept()
    {
        (await _host.LinkAsync(_owner, await TokenAsync("olga-1"))).Expect(HttpStatusCode.Created);
        _owner.Token = (await _host.SignInWithAsync(await TokenAsync("olga-1"))).Token;
        _host.Clock.NextStep();
        await _owner.VerifyAsync(_owner.Code());
        (await _owner.SwitchAsync(new { mode = "optional", requiredFirstFactors = new[] { "sso:acme" } })).Expect(HttpStatusCode.OK);
        (await ResetAsync()).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();
        var token = _host.TokenFor(_member.Email);

        (await AcceptAsync(new { token, password = Chosen })).Expect(HttpStatusCode.BadRequest, "invalid_request");

        (await AcceptAsync(new { token, idToken = await TokenAsync() })).Expect(HttpStatusCode.NoContent);
        (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Reset_of_another_Owner_removes_the_first_factors_a_day_later()
    {
        var other = await _host.NewOwnerAsync(_owner, "otto@acme.test");
        await other.SignInAsync();
        (await _host.LinkAsync(other, await TokenAsync("otto-1"))).Expect(HttpStatusCode.Created);
        var announced = (await _host.ResetAsync(_owner, other.UserId, "lost everything", "factors", "firstFactors")).Expect(
            HttpStatusCode.Accepted
        );
        Assert.Equal("""["factors","firstFactors"]""", announced.Body!["remove"]!.ToJsonString());
        (await other.TrySignInAsync()).Expect(HttpStatusCode.Created);
        var message = await _host.AnnouncedAsync(other);
        _host.Clock.Advance(TimeSpan.FromHours(24));

        await _host.ApplyAsync(message);

        (await other.TrySignInAsync()).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await _host.SignInWithAsync(await TokenAsync("otto-1"))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        await _host.DrainAsync();
        Assert.Single(_host.Mail.Messages, m => m.To == _owner.Email && m.Categories.Contains("OwnerAccountChanged"));
        (await AcceptAsync(new { token = _host.TokenFor(other.Email), password = Chosen })).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Owner_whose_first_factors_were_reset_is_not_removable_at_once()
    {
        var other = await _host.NewOwnerAsync(_owner, "otto@acme.test");
        (await _host.ResetAsync(_owner, other.UserId, "taken over", "firstFactors")).Expect(HttpStatusCode.Accepted);
        var message = await _host.AnnouncedAsync(other);
        _host.Clock.Advance(TimeSpan.FromHours(24));
        await _host.ApplyAsync(message);
        await _owner.SignInAsync(_owner.Code());

        (await _host.RemoveAsync(_owner, other.UserId)).Expect(HttpStatusCode.Accepted);
    }

    // With nothing named, the request leaves out what to remove.
    private async Task<Reply> ResetAsync(params string[] remove) =>
        await _host.Api.PostAsync(
            Owning.MemberPath(_owner, _member.UserId) + "/reset",
            remove.Length == 0 ? new { reason = "taken over" } : new { reason = "taken over", remove },
            _owner.Token,
            ("If-Match", await _host.ETagOfAsync(_owner, _member.UserId))
        );

    private Task<Reply> AcceptAsync(object body) => _host.Api.PostAsync("invitations/accept", body);

    private async Task<string> TokenAsync(string subject = "ana-1") => _issuer.Token(await _host.NonceAsync(), _host.Clock.Now, subject);
}
