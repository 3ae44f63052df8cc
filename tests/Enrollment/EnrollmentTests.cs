using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Enrollment;

public sealed class EnrollmentTests
{
    [Fact]
    public async Task QR_code_contains_the_displayed_URI()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await SignedInAsync(host);

        var begun = (await member.BeginEnrollmentAsync("Ana's phone")).Body!;

        var uri = begun["uri"]!.GetValue<string>();
        Assert.Equal(
            $"otpauth://totp/Acme%20Ltd:ana%40acme.test?secret={member.Secret}&issuer=Acme%20Ltd&algorithm=SHA1&digits=6&period=30",
            uri
        );
        Assert.Equal(uri, (await QrDecoder.ReadAsync(begun["qrPng"]!.GetValue<string>())).Text);
        Assert.StartsWith("<svg", begun["qrSvg"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Matches("^[A-Z2-7]{32}$", member.Secret);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Page_learns_how_many_codes_an_enrollment_takes_before_it_begins(int codesRequired)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "optional", codesRequired })).Expect(HttpStatusCode.OK);
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        var listed = (await host.Api.GetAsync("authenticators", member.Token)).Expect(HttpStatusCode.OK).Body!["codesRequired"]!;
        (await owner.SwitchAsync(new { mode = "required", codesRequired })).Expect(HttpStatusCode.OK);
        var next = (await member.SignInAsync()).Body!["session"]!["next"]![0]!;

        Assert.Equal(codesRequired, listed.GetValue<int>());
        Assert.Equal(("enroll", codesRequired), (next["rel"]!.GetValue<string>(), next["codesRequired"]!.GetValue<int>()));
    }

    [Fact]
    public async Task First_authenticator_verifies_the_session_and_returns_ten_recovery_codes_once()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await SignedInAsync(host);

        var first = await member.EnrollAsync();
        host.Clock.NextStep();
        var second = await member.EnrollAsync("Tablet");

        Assert.Equal(
            ("active", "aal2", 10),
            (first.State, first.Body!["session"]!["assurance"]!.GetValue<string>(), member.RecoveryCodes.Distinct().Count())
        );
        Assert.All(member.RecoveryCodes, c => Assert.Matches("^([a-z2-7]{5}-){4}[a-z2-7]{5}$", c));
        Assert.Null(second.Body!["recoveryCodes"]);
        Assert.Equal("no-store, no-transform", first.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task Both_codes_are_consumed_when_two_are_required()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "optional", codesRequired = 2 })).Expect(HttpStatusCode.OK);
        var member = await SignedInAsync(host, createTenant: false);
        await member.BeginEnrollmentAsync();

        (await member.ConfirmAsync(member.Code())).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await member.ConfirmAsync(member.Code(), member.Code(-1))).Expect(HttpStatusCode.Forbidden, "code_invalid");
        (await member.ConfirmAsync(member.Code(-4), member.Code(-3))).Expect(HttpStatusCode.Forbidden, "code_invalid");
        member.Token = (await member.ConfirmAsync(member.Code(-1), member.Code())).Expect(HttpStatusCode.OK).Token;

        foreach (var used in new[] { member.Code(-1), member.Code() })
        {
            var again = await member.TryVerifyAsync(used);
            Assert.Equal("already_used", again.Expect(HttpStatusCode.Forbidden, "code_invalid").Body!["hint"]!.GetValue<string>());
        }
    }

    [Theory]
    [InlineData(-1, -2)]
    [InlineData(0, -1)]
    [InlineData(1, 0)]
    public async Task Drift_measured_at_enrollment_moves_the_window(int drift, int earliest)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        var member = await SignedInAsync(host, createTenant: false);
        await member.BeginEnrollmentAsync();
        member.Token = (await member.ConfirmAsync(member.Code(drift))).Expect(HttpStatusCode.OK).Token;
        host.Clock.NextStep(10);

        (await member.TryVerifyAsync(member.Code(earliest - 1))).Expect(HttpStatusCode.Forbidden, "code_invalid");
        await member.VerifyAsync(member.Code(earliest));
        await member.VerifyAsync(member.Code(earliest + 2));
        (await member.TryVerifyAsync(member.Code(earliest + 3))).Expect(HttpStatusCode.Forbidden, "code_invalid");
    }

    [Fact]
    public async Task Wrong_code_does_not_end_the_enrollment()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await SignedInAsync(host);
        await member.BeginEnrollmentAsync();

        (await member.ConfirmAsync(member.WrongCode())).Expect(HttpStatusCode.Forbidden, "code_invalid");
        Assert.Empty((await host.Api.GetAsync("authenticators", member.Token)).Body!["authenticators"]!.AsArray());
        (await member.ConfirmAsync(member.Code())).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Enrollment_expires_after_ten_minutes()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await SignedInAsync(host);
        await member.BeginEnrollmentAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(10));

        (await member.ConfirmAsync(member.Code())).Expect(HttpStatusCode.Gone, "enrollment_expired");
    }

    [Fact]
    public async Task Enrollment_belongs_to_the_session_that_started_it()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await SignedInAsync(host);
        await member.BeginEnrollmentAsync();
        await member.SignInAsync();

        (await member.ConfirmAsync(member.Code())).Expect(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Confirmation_ends_all_other_enrollments()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await SignedInAsync(host);
        var other = await member.BeginEnrollmentAsync("One");
        await member.EnrollAsync("Two");

        var late = await host.Api.PostAsync(
            $"authenticators/{other.Body!["id"]}/confirm",
            new { codes = new[] { member.CodeOf(other.Body!["secret"]!.GetValue<string>()) } },
            member.Token
        );

        late.Expect(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task First_authenticator_requires_a_recent_first_factor_at_start_and_confirmation()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await SignedInAsync(host);
        host.Clock.Advance(TimeSpan.FromMinutes(14));
        await member.BeginEnrollmentAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(2));

        var stale = (await member.ConfirmAsync(member.Code())).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        Assert.Equal("reauthenticate", stale.Body!["next"]![0]!["rel"]!.GetValue<string>());
        await member.ReauthenticateAsync();
        (await member.ConfirmAsync(member.Code())).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Session_alone_can_neither_add_nor_remove_a_factor()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await SignedInAsync(host);
        await member.EnrollAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(
            "stale",
            (await host.Api.PostAsync("authenticators", new { }, member.Token))
                .Expect(HttpStatusCode.Unauthorized, "insufficient_authentication")
                .Body!["missing"]![0]!["reason"]!.GetValue<string>()
        );
        (await member.UnbindAsync(new { })).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        await member.SignInAsync();
        Assert.Equal(
            "not_verified",
            (await member.UnbindAsync(new { })).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication").Body!["missing"]![0]![
                "reason"
            ]!.GetValue<string>()
        );
    }

    [Fact]
    public async Task Names_are_unique_and_a_missing_name_is_generated()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await SignedInAsync(host);
        await member.EnrollAsync("Phone");

        (await host.Api.PostAsync("authenticators", new { name = "phone" }, member.Token)).Expect(HttpStatusCode.Conflict, "conflict");
        (await host.Api.PostAsync("authenticators", new { name = "<b>" }, member.Token)).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        Assert.Equal("Authenticator", (await member.BeginEnrollmentAsync()).Body!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task At_most_five_authenticators_can_be_enrolled()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await SignedInAsync(host);
        for (var i = 1; i <= 5; i++)
        {
            await member.EnrollAsync($"Device {i}");
        }

        (await host.Api.PostAsync("authenticators", new { name = "Device 6" }, member.Token)).Expect(HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Unbinding_ends_other_sessions_and_the_last_unbinding_deletes_recovery_codes()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        var other = (await member.SignInAsync(member.Code())).Token;
        await member.SignInAsync();
        host.Clock.NextStep();
        await member.VerifyAsync(member.Code());

        Assert.Equal("active", (await member.UnbindAsync(new { })).Expect(HttpStatusCode.OK).State);

        (await host.Api.GetAsync("session", other)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal(0, (await host.Api.GetAsync("authenticators", member.Token)).Body!["recoveryCodesLeft"]!.GetValue<int>());
        (await host.Api.PostAsync("session/verify", new { recoveryCode = member.RecoveryCodes[0] }, member.Token)).Expect(
            HttpStatusCode.Forbidden,
            "code_invalid"
        );
    }

    [Fact]
    public async Task Unbinding_an_unknown_authenticator_does_not_consume_the_code()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();

        (await host.Api.PostAsync("authenticators/unknown/unbind", new { code = member.Code() }, member.Token)).Expect(
            HttpStatusCode.NotFound,
            "not_found"
        );
        await member.VerifyAsync(member.Code());
    }

    [Fact]
    public async Task Wrong_code_at_unbinding_counts_as_a_failure()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        for (var i = 0; i < 5; i++)
        {
            (await member.UnbindAsync(new { code = member.WrongCode() })).Expect(HttpStatusCode.Forbidden, "code_invalid");
        }

        (await member.UnbindAsync(new { code = member.Code(1) })).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Theory]
    [InlineData("Authenticator")]
    [InlineData("authenticator")]
    public async Task Generated_name_is_not_taken(string taken)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync(taken);

        var begun = await owner.BeginEnrollmentAsync();

        Assert.Equal("Authenticator 2", begun.Body!["name"]!.GetValue<string>());
    }

    private static async Task<Person> SignedInAsync(MfaHost host, bool createTenant = true)
    {
        if (createTenant)
        {
            await host.NewTenantAsync();
        }

        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        return member;
    }
}
