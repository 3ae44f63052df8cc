using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Enrollment;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

public sealed class PasskeyVerificationTests : IAsyncLifetime
{
    private readonly VirtualAuthenticator _device = new() { Counts = true, IsSynced = false };
    private MfaHost _host = null!;
    private Person _owner = null!;
    private Person _ana = null!;

    public async Task InitializeAsync()
    {
        _host = await PasskeySteps.StartWithPortalAsync();
        _owner = await _host.NewReadyOwnerAsync();
        (await _owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        _ana = await _host.NewMemberAsync();
        await _ana.SignInAsync();
        await _host.EnrollPasskeyAsync(_ana, _device);
        await _ana.SignInAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Passkey_verifies_the_session()
    {
        var before = (await _ana.GetSessionAsync()).Body!;

        var reply = await _host.VerifyAsync(_ana, _device);

        Assert.Equal("verification_required", before["state"]!.GetValue<string>());
        Assert.Equal(["passkey"], before["next"]![0]!["types"].Texts());
        Assert.Equal("active", reply.State);
        Assert.Equal(["pwd", "hwk", "user", "mfa", "phr"], reply.Body!["session"]!["amr"].Texts());
    }

    [Fact]
    public async Task Concurrent_posts_of_one_assertion_succeed_once()
    {
        for (var round = 0; round < 10; round++)
        {
            await _ana.SignInAsync();
            var assertion = _device.Get(await _host.ChallengeAsync(_ana));

            var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _host.PostAssertionAsync(_ana.Token, assertion)));

            var winner = Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
            Assert.All(replies.Where(r => r != winner), r =>
                Assert.True(r.Code == "token_rotated" || Reason(r) == "challenge_not_open", r.Text)
            );
            (await _host.Api.DeleteAsync("session", winner.Token)).Expect(HttpStatusCode.NoContent);
        }

        Assert.False(await IsDisabledAsync());
    }

    [Fact]
    public async Task Lost_answer_is_repeated_with_the_same_key()
    {
        var body = new JsonObject { ["assertion"] = _device.Get(await _host.ChallengeAsync(_ana)) };
        var key = ("Idempotency-Key", Identifier.New());

        var first = await _host.Api.PostAsync("session/verify", body, _ana.Token, key);
        var again = await _host.Api.PostAsync("session/verify", body, _ana.Token, key);

        first.Expect(HttpStatusCode.OK);
        Assert.Equal(first.Text, again.Expect(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task Assertion_is_accepted_once_and_only_in_its_session()
    {
        var options = await _host.ChallengeAsync(_ana);
        var assertion = _device.Get(options);
        var other = await _ana.SignInAsync();
        await _host.ChallengeAsync(_ana);
        var inAnother = await _host.PostAssertionAsync(other.Token, assertion);
        _ana.Token = (await _ana.SignInAsync()).Token;
        var used = _device.Get(await _host.ChallengeAsync(_ana));
        _ana.Token = (await _host.PostAssertionAsync(_ana.Token, used)).Expect(HttpStatusCode.OK).Token;

        var replayed = await _host.PostAssertionAsync(_ana.Token, used);
        await _host.ChallengeAsync(_ana);
        var replayedLater = await _host.PostAssertionAsync(_ana.Token, used);

        PasskeyEnrollmentTests.ExpectInvalid(inAnother, "challenge_not_open");
        PasskeyEnrollmentTests.ExpectInvalid(replayed, "challenge_not_open");
        PasskeyEnrollmentTests.ExpectInvalid(replayedLater, "challenge_not_open");
    }

    [Fact]
    public async Task Newer_challenge_replaces_the_open_one_and_each_ends_after_five_minutes()
    {
        var replaced = _device.Get(await _host.ChallengeAsync(_ana));
        var newest = _device.Get(await _host.ChallengeAsync(_ana));

        PasskeyEnrollmentTests.ExpectInvalid(await _host.PostAssertionAsync(_ana.Token, replaced), "challenge_not_open");
        _host.Clock.Advance(PendingChallenge.Lifetime);
        PasskeyEnrollmentTests.ExpectInvalid(await _host.PostAssertionAsync(_ana.Token, newest), "challenge_not_open");
    }

    [Fact]
    public async Task Assertion_from_elsewhere_is_refused_and_leaves_the_challenge_open()
    {
        var options = await _host.ChallengeAsync(_ana);

        _device.Origin = "https://mfa.acme.test.evil.test";
        PasskeyEnrollmentTests.ExpectInvalid(await PostAsync(), "wrong_origin");
        _device.Origin = "https://MFA.acme.test";
        PasskeyEnrollmentTests.ExpectInvalid(await PostAsync(), "wrong_origin");
        _device.Origin = VirtualAuthenticator.Portal;
        _device.EmbeddedIn = VirtualAuthenticator.Portal;
        PasskeyEnrollmentTests.ExpectInvalid(await PostAsync(), "wrong_origin");
        _device.EmbeddedIn = null;
        _device.SignsForRpId = "acme.test";
        PasskeyEnrollmentTests.ExpectInvalid(await PostAsync(), "wrong_relying_party");
        _device.SignsForRpId = null;
        _device.VerifiesUser = false;
        PasskeyEnrollmentTests.ExpectInvalid(await PostAsync(), "user_not_verified");
        _device.VerifiesUser = true;
        (await PostAsync()).Expect(HttpStatusCode.OK);

        Task<Reply> PostAsync() => _host.PostAssertionAsync(_ana.Token, _device.Get(options));
    }

    [Theory]
    [InlineData("authenticatorData")]
    [InlineData("signature")]
    [InlineData("clientDataJSON")]
    public async Task Assertion_with_any_byte_changed_is_refused_and_never_a_fault(string member)
    {
        var assertion = _device.Get(await _host.ChallengeAsync(_ana));
        var bytes = Base64Url.DecodeFromChars(assertion["response"]![member]!.GetValue<string>());

        for (var at = 0; at < bytes.Length; at += 2)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 0x15;
            var wrong = assertion.DeepClone();
            wrong["response"]![member] = Base64Url.EncodeToString(changed);
            (await _host.PostAssertionAsync(_ana.Token, wrong)).Expect(HttpStatusCode.Forbidden, "passkey_invalid");
            wrong["response"]![member] = Base64Url.EncodeToString(bytes.AsSpan(0, at + 1));
            if (at + 1 < bytes.Length)
            {
                (await _host.PostAssertionAsync(_ana.Token, wrong)).Expect(HttpStatusCode.Forbidden, "passkey_invalid");
            }
        }

        (await _host.PostAssertionAsync(_ana.Token, assertion)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Counter_that_goes_back_disables_the_passkey_ends_its_sessions_and_mails()
    {
        var copy = _device.Copied();
        await _host.VerifyAsync(_ana, _device);
        var verified = _ana.Token;
        await _ana.SignInAsync();

        var reply = await _host.TryVerifyAsync(_ana, copy);

        reply.Expect(HttpStatusCode.Forbidden, "factor_disabled");
        Assert.Equal("passkey_disabled", Reason(reply));
        Assert.True(await IsDisabledAsync());
        (await _host.Api.GetAsync("session", verified)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        // It works no more, whatever its counter says now.
        (await _host.Api.PostAsync("session/challenges", new { }, _ana.Token)).Expect(HttpStatusCode.Conflict, "conflict");
        Assert.Equal("verification_required", (await _ana.GetSessionAsync()).State);
        await _host.DrainAsync();
        Assert.Contains(_host.Mail.Messages, m =>
            m.To == _ana.Email && m.Subject.Contains("passkey of your account is disabled", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Counter_that_falls_to_zero_disables_the_passkey()
    {
        await _host.VerifyAsync(_ana, _device);
        _device.Counts = false;

        (await _host.TryVerifyAsync(_ana, _device)).Expect(HttpStatusCode.Forbidden, "factor_disabled");
    }

    [Fact]
    public async Task Person_with_a_disabled_passkey_replaces_it_with_a_recovery_code()
    {
        var codes = (await _host.Api.PostAsync("session/verify", new { recoveryCode = await RecoveryCodeAsync() }, _ana.Token)).Expect(
            HttpStatusCode.OK
        );
        _ana.Token = codes.Token;
        // While a passkey works, a recovery code is not fresh.
        (await _host.BeginPasskeyAsync(_ana)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        _device.Counter = 1;
        (await _host.TryVerifyAsync(_ana, _device)).Expect(HttpStatusCode.Forbidden, "factor_disabled");

        await _host.EnrollPasskeyAsync(_ana, new VirtualAuthenticator());

        var left = (await _host.Api.GetAsync("authenticators", _ana.Token)).Body!["authenticators"]!.AsArray();
        Assert.False(Assert.Single(left)!["disabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Wrong_assertion_is_not_charged_but_logged()
    {
        _device.Origin = "https://evil.test";
        for (var n = 0; n < 6; n++)
        {
            (await _host.TryVerifyAsync(_ana, _device)).Expect(HttpStatusCode.Forbidden, "passkey_invalid");
        }

        Assert.Equal(0, (await FindAsync()).Factors.Failures.Recent);
        Assert.Contains(_host.Logs.Lines, l => l.Contains("passkey_invalid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hundred_wrong_codes_disable_the_app_and_not_the_passkey()
    {
        await _host.VerifyAsync(_ana, _device);
        await _ana.EnrollAsync();
        await _ana.SignInAsync();
        for (var n = 0; n < FailureCount.Cap; n++)
        {
            await _ana.TryVerifyAsync(_ana.WrongCode());
            _host.Clock.Advance(TimeSpan.FromHours(1));
            if ((await FindAsync()).Factors.Authenticators.All(a => a.DisabledAt is not null))
            {
                break;
            }

            _ana.Token = (await _ana.TrySignInAsync()) is { Status: HttpStatusCode.Created } again ? again.Token : _ana.Token;
        }

        var account = await FindAsync();
        Assert.All(account.Factors.Passkeys, p => Assert.Null(p.DisabledAt));
        (await _host.TrySignInAsync(_device)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Code_of_a_person_with_only_passkeys_is_told_so()
    {
        var reply = await _ana.TryVerifyAsync("123456");

        reply.Expect(HttpStatusCode.Forbidden, "code_invalid");
        Assert.Equal("no_app", Reason(reply));
    }

    [Fact]
    public async Task Owners_reset_removes_passkeys()
    {
        (await _host.ResetAsync(_owner, _ana.UserId)).Expect(HttpStatusCode.OK);

        Assert.Empty((await FindAsync()).Factors.Passkeys);
        (await _host.TrySignInAsync(_device)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Exactly_one_factor_is_sent()
    {
        var assertion = _device.Get(await _host.ChallengeAsync(_ana));

        (
            await _host.Api.PostAsync(
                "session/verify",
                new JsonObject { ["assertion"] = assertion.DeepClone(), ["code"] = "123456" },
                _ana.Token
            )
        ).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await _host.Api.PostAsync("session/verify", new JsonObject { ["assertion"] = new JsonObject() }, _ana.Token)).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        (await _host.Api.PostAsync("session/verify", new { }, _ana.Token)).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    private static string Reason(Reply reply) => reply.Body!["reason"]!.GetValue<string>();

    private async Task<Account> FindAsync() => await _host.AccountAsync(_ana);

    private async Task<bool> IsDisabledAsync() => (await FindAsync()).Factors.Passkeys.Single().DisabledAt is not null;

    private async Task<string> RecoveryCodeAsync()
    {
        await _host.VerifyAsync(_ana, _device);
        var codes = (await _host.Api.PostAsync("recovery-codes", new { }, _ana.Token)).Expect(HttpStatusCode.OK).Body!["recoveryCodes"];
        await _ana.SignInAsync();
        return codes.Texts()[0];
    }
}
