using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Passwords;

public sealed class ChangePasswordTests
{
    private const string New = "a brand new password";

    [Fact]
    public async Task Change_with_the_current_password_ends_other_sessions_and_rotates_the_token()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        var other = owner.Token;
        await owner.SignInAsync();

        var changed = (await ChangeAsync(host, owner, new { currentPassword = owner.Password, password = New })).Expect(HttpStatusCode.OK);

        Assert.NotEqual(owner.Token, changed.Token);
        (await host.Api.GetAsync("session", changed.Token)).Expect(HttpStatusCode.OK);
        (await host.Api.GetAsync("session", other)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await owner.TrySignInAsync()).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        await new Person(host, "acme", owner.Email, New).SignInAsync();
        await host.DrainAsync();
        Assert.Contains("PasswordChanged", Assert.Single(host.Mail.Messages).Categories);
    }

    [Fact]
    public async Task Only_a_fresh_code_can_replace_the_current_password()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        var stale = (await ChangeAsync(host, member, new { password = New })).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );
        Assert.Equal("verify", stale.Body!["next"]![0]!["rel"]!.GetValue<string>());

        await member.VerifyAsync(member.Code());

        (await ChangeAsync(host, member, new { password = New })).Expect(HttpStatusCode.OK);
        await new Person(host, "acme", member.Email, New).SignInAsync();
    }

    [Fact]
    public async Task Without_an_authenticator_the_correct_current_password_is_required()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        Assert.NotNull(
            (await ChangeAsync(host, owner, new { password = New })).Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]![
                "currentPassword"
            ]
        );
        (await ChangeAsync(host, owner, new { currentPassword = "a wrong password", password = New })).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );

        (await owner.TrySignInAsync()).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Person_without_password_or_authenticator_is_referred_to_the_mailed_reset()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        var accounts = host.Get<AccountStore>();
        var account = (await accounts.FindAsync(TenantId.Parse("acme"), UserId.Parse(owner.UserId), CancellationToken.None))!;
        Assert.True(await accounts.TryReplaceAsync(account with { Credentials = account.Credentials with { PasswordHash = null } }, []));

        var refused = await ChangeAsync(host, owner, new { password = New });

        var detail = refused.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["currentPassword"]![
            0
        ]!.GetValue<string>();
        Assert.Contains("request a password reset by e-mail", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fresh_code_does_not_excuse_a_wrong_current_password()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();

        (await ChangeAsync(host, member, new { currentPassword = "a wrong password", password = New })).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );
    }

    private static Task<Reply> ChangeAsync(MfaHost host, Person person, object body) =>
        host.Api.PostAsync("session/password", body, person.Token);
}
