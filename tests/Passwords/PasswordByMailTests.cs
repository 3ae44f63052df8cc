using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Passwords;

/// <summary>People who sign in only with an identity provider get a password by mail only if the tenant's policy says so.</summary>
public sealed class PasswordByMailTests : IAsyncLifetime
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
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Person_with_an_identity_only_gets_no_reset_link_and_the_answer_is_the_same()
    {
        await SetAsync(c => c with { PasswordHash = null });

        var answers = new[] { await RequestAsync(_member.Email), await RequestAsync(_owner.Email), await RequestAsync("nobody@acme.test") };

        Assert.Equal("202 {\"status\":\"accepted\"}", Assert.Single(answers.Select(a => $"{(int)a.Status} {a.Text}").Distinct()));
        Assert.Equal([_owner.Email], await MailedAsync());
        Assert.Empty((await _host.AccountAsync(_member)).Links);
    }

    [Fact]
    public async Task Policy_can_let_them_set_a_first_password_by_mail_which_every_Owner_is_told()
    {
        await SetAsync(c => c with { PasswordHash = null });
        Assert.Equal("replace", await PolicyAsync());
        (await _owner.SwitchAsync(new { mode = "off", passwordByMail = "create" })).Expect(HttpStatusCode.OK);
        (await _owner.SwitchAsync(new { mode = "off", codesRequired = 2 })).Expect(HttpStatusCode.OK);
        Assert.Equal("create", await PolicyAsync());

        await RequestAsync(_member.Email);

        Assert.Equal([_member.Email], await MailedAsync());
        Assert.Equal(_owner.Email, Assert.Single(_host.Mail.Messages, m => m.Categories.Contains("PolicyWeakened")).To);
    }

    [Fact]
    public async Task Password_that_failures_ended_is_restored_by_mail_beside_an_identity()
    {
        await SetAsync(c => c.WithEndedPassword(_host.Clock.Now));

        await RequestAsync(_member.Email);

        Assert.Equal([_member.Email], await MailedAsync());
    }

    private async Task SetAsync(Func<Credentials, Credentials> change) =>
        await _host
            .Get<AccountStore>()
            .ChangeAsync(
                () => _host.AccountAsync(_member),
                account => Decision.Commit(account with { Credentials = change(account.Credentials) }, true)
            );

    private Task<Reply> RequestAsync(string email) => _host.Api.PostAsync("password-resets", new { tenantId = "acme", email });

    private async Task<string[]> MailedAsync()
    {
        await _host.DrainAsync();
        return [.. _host.Mail.Messages.Where(m => m.Categories.Contains("PasswordResetRequested")).Select(m => m.To)];
    }

    private async Task<string> PolicyAsync() =>
        (await _host.Api.GetAsync("tenants/acme/two-factor", _owner.Token)).Body!["passwordByMail"]!.GetValue<string>();
}
