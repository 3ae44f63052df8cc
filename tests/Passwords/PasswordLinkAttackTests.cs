using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Passwords;

public sealed class PasswordLinkAttackTests
{
    [Fact]
    public async Task Ten_concurrent_uses_of_one_link_succeed_once()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var token = await host.ResetTokenAsync(owner);

        var replies = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(n => PasswordResetTests.AcceptAsync(host, token, $"password number {n}"))
        );

        Assert.Single(replies, r => r.Status == HttpStatusCode.NoContent);
        Assert.All(replies.Where(r => r.Status != HttpStatusCode.NoContent), Refused);
        Refused(await PasswordResetTests.AcceptAsync(host, token));
    }

    [Fact]
    public async Task Link_expires()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var token = await host.ResetTokenAsync(owner);

        host.Clock.Advance(TimeSpan.FromMinutes(30));

        Refused(await PasswordResetTests.AcceptAsync(host, token));
    }

    [Fact]
    public async Task Only_the_newest_link_works()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var older = await host.ResetTokenAsync(owner);
        var newer = await host.ResetTokenAsync(owner);

        Refused(await PasswordResetTests.AcceptAsync(host, older));

        (await PasswordResetTests.AcceptAsync(host, newer)).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Password_change_invalidates_unused_links()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var token = await host.ResetTokenAsync(owner);
        await owner.SignInAsync();

        (
            await host.Api.PostAsync(
                "session/password",
                new { currentPassword = owner.Password, password = "my own new password" },
                owner.Token
            )
        ).Expect(HttpStatusCode.OK);

        Refused(await PasswordResetTests.AcceptAsync(host, token));
    }

    [Fact]
    public async Task Altered_token_or_token_for_another_person_tenant_or_purpose_is_refused()
    {
        await using var host = await MfaHost.StartAsync();
        var olga = await host.NewTenantAsync();
        var ana = await host.NewMemberAsync();
        var other = await host.NewTenantAsync("globex", "gina@globex.test");
        var anas = (await host.ResetTokenAsync(ana)).Split('.');
        var ginas = (await host.ResetTokenAsync(other)).Split('.');
        var parts = (await host.ResetTokenAsync(olga)).Split('.');
        string[][] altered =
        [
            [ginas[0], parts[1], parts[2]],
            [ginas[0], ginas[1], parts[2]],
            [parts[0], anas[1], parts[2]],
            [parts[0], parts[1], anas[2]],
            [parts[0], parts[1], (parts[2][0] == 'A' ? 'B' : 'A') + parts[2][1..]],
            [parts[0], parts[1], parts[2].ToUpperInvariant() + "A"],
            [parts[0], parts[1], parts[2][..^1]],
            [parts[0], parts[1], ""],
            [parts[0], parts[1]],
        ];

        foreach (var token in altered.Select(a => string.Join('.', a)))
        {
            Refused(await PasswordResetTests.AcceptAsync(host, token));
        }

        Refused(await host.Api.PostAsync("invitations/accept", new { token = string.Join('.', parts), password = "a brand new password" }));
        (await PasswordResetTests.AcceptAsync(host, string.Join('.', parts))).Expect(HttpStatusCode.NoContent);
        (await ana.TrySignInAsync()).Expect(HttpStatusCode.Created);
        (await other.TrySignInAsync()).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Weak_password_does_not_consume_the_link()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var token = await host.ResetTokenAsync(owner);

        Assert.NotNull(
            (await PasswordResetTests.AcceptAsync(host, token, "too short")).Expect(HttpStatusCode.BadRequest, "invalid_request").Body![
                "errors"
            ]!["password"]
        );

        (await PasswordResetTests.AcceptAsync(host, token)).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Links_are_never_written_to_tables_queues_or_logs()
    {
        var storage = new StorageRecorder();
        await using var host = await MfaHost.StartAsync(storagePolicy: storage);
        var owner = await host.NewTenantAsync();
        await host.Api.OperatorPostAsync("operator/tenants/acme/members", new { email = "ivo@acme.test", role = "member" });
        var reset = await host.ResetTokenAsync(owner);
        var invitation = host.TokenFor("ivo@acme.test");
        (await PasswordResetTests.AcceptAsync(host, reset, "first new password")).Expect(HttpStatusCode.NoContent);
        (await host.Api.PostAsync("invitations/accept", new { token = invitation, password = "second new password" })).Expect(
            HttpStatusCode.NoContent
        );
        await host.DrainAsync();

        var kept = storage.Written + string.Join('\n', host.Logs.Lines);

        Assert.Contains("PasswordResetRequested", kept, StringComparison.Ordinal);
        foreach (
            var secret in new[]
            {
                reset.Split('.')[2],
                invitation.Split('.')[2],
                MfaHost.LinkPage,
                "first new password",
                "second new password",
            }
        )
        {
            Assert.DoesNotContain(secret, kept, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static void Refused(Reply reply) =>
        Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["token"]);
}
