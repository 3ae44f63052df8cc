using System.Net;
using Azure.Data.Tables;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Authorization;

public sealed class IdempotencyTests
{
    private const string Key = "7f2c1f0e-9a53-4d0b-8a4e-2b9d6f1c3e5a";

    [Fact]
    public async Task Retried_verification_returns_the_first_response()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await VerifyingAsync(host);
        var body = new { code = member.Code() };

        var first = await PostAsync(host, "session/verify", body, member.Token, Key);
        var again = await PostAsync(host, "session/verify", body, member.Token, Key);

        Assert.Equal((HttpStatusCode.OK, first.Text), (again.Status, again.Text));
        Assert.Equal("active", (await host.Api.GetAsync("session", again.Token)).State);
    }

    [Fact]
    public async Task Concurrent_double_submits_get_one_response()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await VerifyingAsync(host);
        var body = new { code = member.Code() };

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync(host, "session/verify", body, member.Token, Key)));

        Assert.All(replies, r => r.Expect(HttpStatusCode.OK));
        Assert.Single(replies.Select(r => r.Text).Distinct());
    }

    [Fact]
    public async Task Retried_confirmation_returns_the_same_recovery_codes()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.BeginEnrollmentAsync();
        var body = new { codes = new[] { owner.Code() } };
        var path = $"authenticators/{owner.AuthenticatorId}/confirm";

        var first = await PostAsync(host, path, body, owner.Token, Key);
        var again = await PostAsync(host, path, body, owner.Token, Key);
        await host.DrainAsync();

        Assert.Equal(10, first.Expect(HttpStatusCode.OK).Body!["recoveryCodes"]!.AsArray().Count);
        Assert.Equal(first.Text, again.Text);
        Assert.Single(host.Mail.Messages);
    }

    [Fact]
    public async Task Same_key_with_another_body_or_token_conflicts()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await VerifyingAsync(host);
        var body = new { code = member.Code() };
        var first = await PostAsync(host, "session/verify", body, member.Token, Key);

        (await PostAsync(host, "session/verify", new { code = member.Code(1) }, member.Token, Key)).Expect(
            HttpStatusCode.Conflict,
            "idempotency_conflict"
        );
        (await PostAsync(host, "session/verify", body, first.Token, Key)).Expect(HttpStatusCode.Conflict, "idempotency_conflict");
    }

    [Fact]
    public async Task Same_key_for_another_authenticator_conflicts()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var phone = owner.AuthenticatorId;
        await owner.EnrollAsync("Tablet");
        (await PostAsync(host, $"authenticators/{phone}/unbind", new { }, owner.Token, Key)).Expect(HttpStatusCode.OK);

        var other = await PostAsync(host, $"authenticators/{owner.AuthenticatorId}/unbind", new { }, owner.Token, Key);

        other.Expect(HttpStatusCode.Conflict, "idempotency_conflict");
    }

    [Fact]
    public async Task Rotated_token_is_accepted_only_for_its_own_retry()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await VerifyingAsync(host);
        await PostAsync(host, "session/verify", new { code = member.Code() }, member.Token, Key);

        const string Other = "another-key-of-the-same-length-00000";
        (await PostAsync(host, "session/verify", new { code = member.Code(1) }, member.Token, Other)).Expect(
            HttpStatusCode.Unauthorized,
            "token_rotated"
        );
        (await host.Api.SendAsync(HttpMethod.Delete, "session", null, member.Token, ("Idempotency-Key", Key))).Expect(
            HttpStatusCode.Unauthorized,
            "token_rotated"
        );
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        (await PostAsync(host, "session/verify", new { code = member.Code() }, member.Token, Key)).Expect(
            HttpStatusCode.Unauthorized,
            "unauthenticated"
        );
    }

    [Fact]
    public async Task Refusals_are_never_stored()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await VerifyingAsync(host);

        (await PostAsync(host, "session/verify", new { code = member.WrongCode() }, member.Token, Key)).Expect(
            HttpStatusCode.Forbidden,
            "code_invalid"
        );
        (await PostAsync(host, "session/verify", new { code = member.Code() }, member.Token, Key)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Rejects_keys_too_short_to_be_random()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await VerifyingAsync(host);

        (await PostAsync(host, "session/verify", new { code = member.Code() }, member.Token, "1")).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
    }

    [Fact]
    public async Task Stored_responses_are_encrypted_limited_to_five_a_session_and_expire()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var token = (await owner.SignInAsync()).Token;
        for (var i = 0; i < 8; i++)
        {
            token = (await PostAsync(host, "session/reauthenticate", new { password = owner.Password }, token, Key + i))
                .Expect(HttpStatusCode.OK)
                .Token;
        }

        var rows = await RowsAsync(host);
        Assert.Equal(5, rows.Count);
        Assert.All(rows, r => Assert.DoesNotContain("sessionToken", r.GetString("Answer"), StringComparison.Ordinal));

        host.Clock.Advance(TimeSpan.FromMinutes(10));
        (await host.Api.PostAsync("session/reauthenticate", new { password = owner.Password }, token)).Expect(HttpStatusCode.OK);
        Assert.Empty(await RowsAsync(host));
    }

    [Theory]
    [InlineData("that it was used")]
    [InlineData("a wrong code")]
    public async Task Expired_response_is_deleted_by_the_next_commit(string committed)
    {
        await using var host = await MfaHost.StartAsync();
        var member = await VerifyingAsync(host);
        member.Token = (await PostAsync(host, "session/verify", new { code = member.Code() }, member.Token, Key))
            .Expect(HttpStatusCode.OK)
            .Token;
        host.Clock.Advance(TimeSpan.FromMinutes(10));

        await (committed == "a wrong code" ? member.TryVerifyAsync(member.WrongCode()) : member.GetSessionAsync());

        Assert.Empty(await RowsAsync(host));
    }

    [Fact]
    public async Task Idempotency_records_of_ended_sessions_are_pruned()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();

        for (var i = 0; i < 9; i++)
        {
            var token = (await member.SignInAsync()).Token;
            (await PostAsync(host, "session/reauthenticate", new { password = member.Password }, token, Key + i)).Expect(HttpStatusCode.OK);
        }

        // Five sessions that are not active are kept.
        var account = (
            await host.Get<AccountStore>().FindAsync(TenantId.Parse("acme"), UserId.Parse(member.UserId), CancellationToken.None)
        )!;
        Assert.Equal((5, 5), (account.IdempotencyRecords.Count, (await RowsAsync(host)).Count));
    }

    [Fact]
    public async Task Key_can_be_reused_after_its_response_has_expired()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var token = (await owner.SignInAsync()).Token;
        for (var i = 0; i < 3; i++)
        {
            token = (await PostAsync(host, "session/reauthenticate", new { password = owner.Password }, token, Key))
                .Expect(HttpStatusCode.OK)
                .Token;
            host.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Single(await RowsAsync(host));
    }

    [Fact]
    public async Task Rotated_token_with_a_key_cannot_guess_passwords()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var old = (await owner.SignInAsync()).Token;
        await owner.ReauthenticateAsync();

        (await PostAsync(host, "session/reauthenticate", new { password = "a wrong password" }, old, Key)).Expect(
            HttpStatusCode.Unauthorized,
            "token_rotated"
        );
        (await PostAsync(host, "session/reauthenticate", new { password = owner.Password }, old, Key)).Expect(
            HttpStatusCode.Unauthorized,
            "token_rotated"
        );
    }

    private static async Task<Person> VerifyingAsync(MfaHost host)
    {
        var member = await host.NewEnrolledMemberAsync();
        await host.DrainAsync();
        host.Clock.NextStep();
        await member.SignInAsync();
        return member;
    }

    private static Task<Reply> PostAsync(MfaHost host, string path, object body, string token, string key) =>
        host.Api.PostAsync(path, body, token, ("Idempotency-Key", key));

    private static async Task<List<TableEntity>> RowsAsync(MfaHost host)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in new TableServiceClient(host.Used.Storage).GetTableClient("MfaAccounts").QueryAsync<TableEntity>())
        {
            if (row.RowKey.StartsWith("idempotency:", StringComparison.Ordinal))
            {
                rows.Add(row);
            }
        }

        return rows;
    }
}
