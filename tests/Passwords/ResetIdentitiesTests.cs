using System.Net;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Passwords;

/// <summary>A password reset tells of linked identities and can drop them.</summary>
public sealed class ResetIdentitiesTests : IAsyncLifetime
{
    private const string New = "a brand new passphrase";

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
    public async Task Mail_lists_linked_identities_and_the_reset_can_drop_them()
    {
        var token = await _host.ResetTokenAsync(_member);
        Assert.Contains("can be used to sign in: acme.", MailOf("PasswordResetRequested"), StringComparison.Ordinal);

        (await AcceptAsync(token, dropIdentities: true)).Expect(HttpStatusCode.NoContent);

        (await _host.SignInWithAsync(await TokenAsync("ana-1"))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        var back = new Person(_host, "acme", _member.Email, New);
        Assert.Equal("active", (await back.SignInAsync()).State);
        var left = (await _host.Api.GetAsync("identities", back.Token)).Expect(HttpStatusCode.OK).Body!["identities"]!;
        Assert.Empty(left.AsArray());
        await _host.DrainAsync();
        Assert.Contains("no longer be used to sign in: acme.", MailOf("PasswordChanged"), StringComparison.Ordinal);
        (await _host.LinkAsync(_owner, await TokenAsync("ana-1"))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Identities_stay_unless_the_person_drops_them()
    {
        (await AcceptAsync(await _host.ResetTokenAsync(_member), dropIdentities: null)).Expect(HttpStatusCode.NoContent);

        (await _host.SignInWithAsync(await TokenAsync("ana-1"))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Person_without_identities_reads_of_none()
    {
        await _host.ResetTokenAsync(_owner);

        Assert.DoesNotContain("linked", MailOf("PasswordResetRequested"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Only_way_in_cannot_be_dropped()
    {
        (await _host.LinkAsync(_owner, await TokenAsync("olga-1"))).Expect(HttpStatusCode.Created);
        _owner.Token = (await _host.SignInWithAsync(await TokenAsync("olga-1"))).Expect(HttpStatusCode.Created).Token;
        _host.Clock.NextStep();
        await _owner.VerifyAsync(_owner.Code());
        (await _owner.SwitchAsync(new { mode = "off", requiredFirstFactors = new[] { "sso:acme" } })).Expect(HttpStatusCode.OK);
        foreach (var person in new[] { _owner, _member })
        {
            var token = await _host.ResetTokenAsync(person);

            (await AcceptAsync(token, dropIdentities: true)).Expect(HttpStatusCode.BadRequest, "invalid_request");

            (await AcceptAsync(token, dropIdentities: false)).Expect(HttpStatusCode.NoContent);
            Assert.Single((await _host.AccountAsync(person)).Credentials.Identities);
        }
    }

    private string MailOf(string category) => _host.Mail.Messages.Last(m => m.Categories.Contains(category)).Text;

    private Task<Reply> AcceptAsync(string token, bool? dropIdentities) =>
        _host.Api.PostAsync(
            "password-resets/accept",
            new
            {
                token,
                password = New,
                dropIdentities,
            }
        );

    private async Task<string> TokenAsync(string subject) => _issuer.Token(await _host.NonceAsync(), _host.Clock.Now, subject);
}
