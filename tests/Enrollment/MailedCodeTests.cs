using System.Globalization;
using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Enrollment;

/// <summary>The code that proves the mailbox: attempts, lifetime, session, number, and where it is kept.</summary>
public sealed class MailedCodeTests : IAsyncLifetime
{
    private readonly StorageRecorder _storage = new();
    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync(storagePolicy: _storage);
        _owner = await _host.NewTenantAsync();
        _owner.ProveMailbox = null;
        await _owner.SignInAsync();
        await _owner.BeginEnrollmentAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Five_wrong_mailed_codes_end_the_right_one()
    {
        var right = await _host.MailedCodeAsync(_owner);
        for (var left = 4; left >= 0; left--)
        {
            var refused = (await ConfirmAsync(Other(right!))).Expect(HttpStatusCode.Forbidden, "email_code_invalid");
            Assert.Equal(left, refused.Body!["attemptsLeft"]!.GetValue<int>());
        }

        (await ConfirmAsync(right)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        (await ConfirmAsync(await _host.MailedCodeAsync(_owner))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Concurrent_wrong_mailed_codes_all_count()
    {
        var right = await _host.MailedCodeAsync(_owner);

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ConfirmAsync(Other(right!))));

        Assert.Equal(5, replies.Count(r => r.Code == "email_code_invalid"));
        (await ConfirmAsync(right)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
    }

    [Fact]
    public async Task Wrong_code_of_the_app_costs_no_attempt_at_the_mailed_code()
    {
        var right = await _host.MailedCodeAsync(_owner);
        for (var i = 0; i < 6; i++)
        {
            _owner.EmailCode = Other(right!);
            (await _owner.ConfirmAsync(_owner.WrongCode())).Expect(HttpStatusCode.Forbidden, "code_invalid");
        }

        (await ConfirmAsync(right)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Mailed_code_expires_after_ten_minutes()
    {
        var code = await _host.MailedCodeAsync(_owner);
        _host.Clock.Advance(TimeSpan.FromMinutes(9));
        await _owner.BeginEnrollmentAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(1));

        (await ConfirmAsync(code)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
    }

    [Fact]
    public async Task Mailed_code_works_only_in_the_session_that_requested_it()
    {
        var code = await _host.MailedCodeAsync(_owner);
        await _owner.SignInAsync();
        await _owner.BeginEnrollmentAsync();

        (await ConfirmAsync(code)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
    }

    [Fact]
    public async Task Mailed_code_survives_proving_the_first_factor_again()
    {
        var code = await _host.MailedCodeAsync(_owner);
        await _owner.ReauthenticateAsync();

        (await ConfirmAsync(code)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Newer_mailed_code_replaces_the_older()
    {
        var older = await _host.MailedCodeAsync(_owner);
        var newer = await _host.MailedCodeAsync(_owner);

        (await ConfirmAsync(older)).Expect(HttpStatusCode.Forbidden, "email_code_invalid");
        (await ConfirmAsync(newer)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Mailed_code_works_once()
    {
        var code = await _host.MailedCodeAsync(_owner);
        _owner.Token = (await ConfirmAsync(code)).Expect(HttpStatusCode.OK).Token;
        (await _owner.UnbindAsync(new { })).Expect(HttpStatusCode.OK);
        _host.Clock.NextStep();
        await _owner.BeginEnrollmentAsync();

        (await ConfirmAsync(code)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
    }

    [Fact]
    public async Task Mailed_code_verifies_no_session()
    {
        var code = await _host.MailedCodeAsync(_owner);

        (await _owner.TryVerifyAsync(code!)).Expect(HttpStatusCode.Forbidden, "code_invalid");
        Assert.Equal("aal1", (await _owner.GetSessionAsync()).Body!["assurance"]!.GetValue<string>());
    }

    [Fact]
    public async Task At_most_five_codes_an_hour_are_mailed_whichever_session_asks()
    {
        for (var i = 0; i < 5; i++)
        {
            await _owner.SignInAsync();
            await _host.MailedCodeAsync(_owner);
            _host.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        await _owner.SignInAsync();
        var refused = (await RequestAsync()).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
        Assert.Equal("3000", refused.Headers["Retry-After"]);

        _host.Clock.Advance(TimeSpan.FromSeconds(3000));
        await _owner.SignInAsync();
        (await RequestAsync()).Expect(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Mailed_code_needs_a_recent_first_factor()
    {
        _host.Clock.Advance(TimeSpan.FromMinutes(16));

        var refused = (await RequestAsync()).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");

        Assert.Equal("reauthenticate", refused.Body!["next"]![0]!["rel"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("1234567")]
    [InlineData("123456789")]
    [InlineData("abcdefgh")]
    public async Task Malformed_mailed_code_is_refused_and_costs_no_attempt(string code) =>
        Assert.Contains(
            "emailCode must be the 8 digits",
            (await ConfirmAsync(code)).Expect(HttpStatusCode.BadRequest, "invalid_request").Text,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Mail_with_an_outdated_code_is_not_sent()
    {
        (await RequestAsync()).Expect(HttpStatusCode.Accepted);
        _host.Clock.Advance(TimeSpan.FromMinutes(10));

        await _host.DrainAsync();

        Assert.Empty(_host.Mail.Messages);
    }

    [Fact]
    public async Task Mailed_code_is_never_written_to_tables_queues_or_logs()
    {
        var code = await _host.MailedCodeAsync(_owner);
        (await ConfirmAsync(code)).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();

        var kept = _storage.Written + string.Join('\n', _host.Logs.Lines);

        Assert.Contains("EnrollmentCodeRequested", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(code!, kept, StringComparison.Ordinal);
        // The address goes nowhere but to SendGrid: the mail is for the stored one.
        Assert.All(_host.Mail.Messages, m => Assert.Equal(_owner.Email, m.To));
    }

    private Task<Reply> RequestAsync() => _host.Api.PostAsync("enrollment/email-code", new { }, _owner.Token);

    private Task<Reply> ConfirmAsync(string? emailCode)
    {
        _owner.EmailCode = emailCode;
        return _owner.ConfirmAsync(_owner.Code());
    }

    private static string Other(string code) =>
        ((int.Parse(code, CultureInfo.InvariantCulture) + 1) % 100_000_000).ToString("D8", CultureInfo.InvariantCulture);
}
