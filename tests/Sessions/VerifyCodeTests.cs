using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

public sealed class VerifyCodeTests
{
    private const int Rounds = 20;
    private const int Posts = 50;

    [Fact]
    public async Task Concurrent_posts_of_one_code_succeed_once()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        for (var round = 0; round < Rounds; round++)
        {
            host.Clock.NextStep();
            var tokens = new List<string>();
            for (var session = 0; session < 5; session++)
            {
                tokens.Add((await member.SignInAsync()).Token);
            }

            var code = member.Code();
            var replies = await Task.WhenAll(
                Enumerable.Range(0, Posts).Select(n => host.Api.PostAsync("session/verify", new { code }, tokens[n % tokens.Count]))
            );

            var winner = Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
            Assert.All(replies.Where(r => r.Status != HttpStatusCode.OK), r =>
                Assert.True(
                    r is { Code: "code_invalid" } && r.Body!["hint"]!.GetValue<string>() == "already_used" || r.Code == "token_rotated",
                    r.Text
                )
            );
            // Otherwise the active sessions of many rounds evict the inactive sessions of the next.
            (await host.Api.DeleteAsync("session", winner.Token)).Expect(HttpStatusCode.NoContent);
        }
    }

    [Fact]
    public async Task Concurrent_wrong_codes_all_count_as_failures_until_the_lockout()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var wrong = member.WrongCode();

        var replies = await Task.WhenAll(Enumerable.Range(0, Posts).Select(_ => member.TryVerifyAsync(wrong)));

        // The first four failures do not lock. The fifth locks, and the remaining codes are not checked.
        Assert.Equal(
            [0, 0, 1, 2, 3],
            replies.Where(r => r.Code == "code_invalid").Select(r => r.Body!["attemptsLeft"]!.GetValue<int>()).Order()
        );
        Assert.All(replies.Where(r => r.Code != "code_invalid"), r => r.Expect(HttpStatusCode.TooManyRequests, "too_many_attempts"));
    }

    [Fact]
    public async Task Code_is_accepted_once()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();

        await member.VerifyAsync(member.Code());
        var again = await member.TryVerifyAsync(member.Code());

        Assert.Equal("already_used", again.Expect(HttpStatusCode.Forbidden, "code_invalid").Body!["hint"]!.GetValue<string>());
    }

    [Fact]
    public async Task Older_unused_code_is_refused_after_a_newer_one()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep(3);

        await member.VerifyAsync(member.Code());
        var older = await member.TryVerifyAsync(member.Code(-1));

        Assert.Equal("clock_skew", older.Expect(HttpStatusCode.Forbidden, "code_invalid").Body!["hint"]!.GetValue<string>());
    }

    [Fact]
    public async Task Code_is_accepted_when_the_storage_response_is_lost_after_the_commit()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        probe.Count();
        probe.Break(StorageProbe.Fault.LostAnswer, call => call == "PUT MfaAccounts");

        await member.VerifyAsync(member.Code());

        // The SDK retried the update and conflicted with its own commit. The commit id on the row shows that it succeeded.
        Assert.Equal(2, probe.Calls.Count(c => c == "PUT MfaAccounts"));
        Assert.Equal("active", (await member.GetSessionAsync()).State);
    }

    [Fact]
    public async Task Spaces_dashes_and_full_width_digits_are_accepted()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        foreach (
            var form in new Func<string, string>[]
            {
                c => $" {c[..3]} {c[3..]} ",
                c => $"{c[..3]}-{c[3..]}",
                c => string.Concat(c.Select(d => (char)(d - '0' + '０'))),
            }
        )
        {
            host.Clock.NextStep();
            await member.VerifyAsync(form(member.Code()));
        }
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12345a")]
    [InlineData("")]
    public async Task Malformed_code_is_refused_without_counting_as_a_failure(string code)
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();

        for (var i = 0; i < 6; i++)
        {
            (await member.TryVerifyAsync(code)).Expect(HttpStatusCode.BadRequest, "invalid_request");
        }

        host.Clock.NextStep();
        await member.VerifyAsync(member.Code());
    }

    [Fact]
    public async Task Failures_count_across_sessions_and_lock_for_30_seconds_doubling()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        for (var failure = 1; failure <= 5; failure++)
        {
            await member.SignInAsync();
            var refused = (await member.TryVerifyAsync(member.WrongCode())).Expect(HttpStatusCode.Forbidden, "code_invalid");
            Assert.Equal(Math.Max(0, 4 - failure), refused.Body!["attemptsLeft"]!.GetValue<int>());
        }

        host.Clock.NextStep(0);
        var locked = (await member.TryVerifyAsync(member.Code())).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
        Assert.Equal(("30", 30), (locked.Headers["Retry-After"], locked.Body!["retryAfterSeconds"]!.GetValue<int>()));

        host.Clock.Advance(TimeSpan.FromSeconds(30));
        (await member.TryVerifyAsync(member.WrongCode())).Expect(HttpStatusCode.Forbidden, "code_invalid");
        Assert.Equal("60", (await member.TryVerifyAsync(member.Code())).Expect(HttpStatusCode.TooManyRequests).Headers["Retry-After"]);

        host.Clock.Advance(TimeSpan.FromSeconds(60));
        await member.VerifyAsync(member.Code());
    }

    [Fact]
    public async Task Recovery_code_works_once_even_during_a_lockout()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await member.SignInAsync();
        for (var i = 0; i < 5; i++)
        {
            await member.TryVerifyAsync(member.WrongCode());
        }

        var recoveryCode = member.RecoveryCodes[0].ToUpperInvariant().Replace('-', ' ');
        var first = (await host.Api.PostAsync("session/verify", new { recoveryCode }, member.Token)).Expect(HttpStatusCode.OK);
        var second = await host.Api.PostAsync("session/verify", new { recoveryCode }, first.Token);

        Assert.Equal(["pwd", "rcv", "mfa"], first.Body!["session"]!["amr"]!.AsArray().Select(a => a!.GetValue<string>()));
        Assert.Equal(9, first.Body!["session"]!["recoveryCodesLeft"]!.GetValue<int>());
        second.Expect(HttpStatusCode.Forbidden, "code_invalid");
    }

    [Fact]
    public async Task Rotated_token_only_reads_for_a_minute_at_its_old_assurance_level()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        var old = (await member.SignInAsync()).Token;
        await member.VerifyAsync(member.Code());

        Assert.Equal("verification_required", (await host.Api.GetAsync("session", old)).Expect(HttpStatusCode.OK).State);
        (await host.Api.GetAsync("authenticators", old)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        (await host.Api.DeleteAsync("session", old)).Expect(HttpStatusCode.Unauthorized, "token_rotated");

        host.Clock.Advance(TimeSpan.FromSeconds(60));
        (await host.Api.GetAsync("session", old)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }
}
