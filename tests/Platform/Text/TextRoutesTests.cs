using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform.Text;

/// <summary>Names, codes and passwords through the routes, as people type them on different keyboards.</summary>
public sealed class TextRoutesTests
{
    [Fact]
    public async Task Names_of_any_language_reach_lists_enrollment_and_mails()
    {
        await using var host = await MfaHost.StartAsync();
        (
            await host.Api.OperatorPostAsync(
                "operator/tenants",
                new
                {
                    tenantId = "acme",
                    name = " Müller + So\u0308hne, Inc. ",
                    owner = new { email = "olga@acme.test", displayName = "O’Brien; \"Olga\"" },
                }
            )
        ).Expect(HttpStatusCode.Created);
        await host.DrainAsync();
        var (token, password) = (host.TokenFor("olga@acme.test"), "my first password");
        (await host.Api.PostAsync("invitations/accept", new { token, password })).Expect(HttpStatusCode.NoContent);
        var owner = new Person(host, "acme", "olga@acme.test", password);
        var session = (await owner.SignInAsync()).Body!["session"]!;
        await owner.EnrollAsync("Olga’s iPhone");

        Assert.Equal("Müller + Söhne, Inc.", session["tenantName"]!.GetValue<string>());
        var authenticators = (await host.Api.GetAsync("authenticators", owner.Token)).Expect(HttpStatusCode.OK);
        Assert.Equal("Olga’s iPhone", authenticators.Body!["authenticators"]![0]!["name"]!.GetValue<string>());
        foreach (var name in ShownNameTests.Accepted.Select(r => (string)r[0]))
        {
            (await host.InviteAsync(owner, $"p{Guid.CreateVersion7():N}@acme.test", displayName: name)).Expect(HttpStatusCode.Created);
        }

        await host.DrainAsync();
        var added = host.Mail.Messages.Single(m => m.Categories.Contains("AuthenticatorAdded"));
        Assert.Contains("Olga’s iPhone", added.Text, StringComparison.Ordinal);
        Assert.Contains("Müller + Söhne, Inc.", added.Subject + added.Text, StringComparison.Ordinal);
        // SendGrid takes an unquoted comma or semicolon for the end of an address.
        Assert.Equal("\"O’Brien; \\\"Olga\\\"\"", added.ToName);
        Assert.Contains("O’Brien; &quot;Olga&quot;", added.Html, StringComparison.Ordinal);
        var list = (await host.Api.GetAsync("tenants/acme/members", owner.Token)).Expect(HttpStatusCode.OK).Body!["members"]!.AsArray();
        Assert.Subset(
            list.Select(m => m!["displayName"]!.GetValue<string>()).ToHashSet(),
            ShownNameTests.Accepted.Select(r => (string)(r[1] ?? r[0])).ToHashSet()
        );
    }

    [Fact]
    public async Task Names_that_hide_something_are_refused_on_every_route()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        foreach (
            var (name, reason) in ShownNameTests
                .Refused.Select(r => (Name: (string?)r[0], (string)r[1]))
                .Where(r => r.Name?.Contains('\uD83D', StringComparison.Ordinal) == false)
        )
        {
            Reply[] replies =
            [
                await host.InviteAsync(owner, "ivo@acme.test", displayName: name!),
                await host.Api.PostAsync("authenticators", new { name }, owner.Token),
                await host.Api.SendAsync(
                    HttpMethod.Patch,
                    "account",
                    System.Net.Http.Json.JsonContent.Create(new { displayName = name }),
                    owner.Token
                ),
            ];

            Assert.All(replies, reply =>
                Assert.Contains(reason, reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Detail(), StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task Codes_are_read_alike_at_sign_in_verification_and_enrollment()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var codes = member.RecoveryCodes;
        host.Clock.Advance(TimeSpan.FromMinutes(2));

        (await member.SignInAsync($"\u2066{Wide(member.Code())}\u2069")).Expect(HttpStatusCode.Created);
        Assert.Equal("active", (await member.GetSessionAsync()).State);
        await member.SignInAsync();
        (await VerifyAsync(new { recoveryCode = Wide(codes[0].ToUpperInvariant()) })).Expect(HttpStatusCode.OK);
        await member.SignInAsync();
        (await VerifyAsync(new { recoveryCode = " " + codes[1].Replace('-', '\u2011') + "\u200B\r\n" })).Expect(HttpStatusCode.OK);
        await member.SignInAsync();
        (await VerifyAsync(new { recoveryCode = codes[2].Replace('o', '0').Replace('-', '\u2212') })).Expect(HttpStatusCode.OK);
        await member.SignInAsync();
        var swapped = (await VerifyAsync(new { code = codes[3] })).Expect(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Contains("is a recovery code: send it as recoveryCode", swapped.Detail(), StringComparison.Ordinal);
        swapped = (await VerifyAsync(new { recoveryCode = "123 456" })).Expect(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Contains("is a code of an authenticator app: send it as code", swapped.Detail(), StringComparison.Ordinal);
        var unbind = await host.Api.PostAsync(
            $"authenticators/{member.AuthenticatorId}/unbind",
            new { recoveryCode = "123456" },
            member.Token
        );
        Assert.NotEqual(HttpStatusCode.OK, unbind.Status);
        // The recovery code in the wrong field was not used up.
        (await VerifyAsync(new { recoveryCode = codes[3] })).Expect(HttpStatusCode.OK);

        async Task<Reply> VerifyAsync(object body)
        {
            var reply = await host.Api.PostAsync("session/verify", body, member.Token);
            member.Token = reply.Status == HttpStatusCode.OK ? reply.Token : member.Token;
            return reply;
        }
    }

    [Fact]
    public async Task Enrollment_takes_codes_as_typed_and_names_the_field_of_others()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        await member.BeginEnrollmentAsync();

        var mailed = (await member.ConfirmAsync("1234 5678")).Expect(HttpStatusCode.BadRequest, "invalid_request");
        var wide = await member.ConfirmAsync(Wide(member.Code()).Insert(3, "\u30FC"));

        Assert.Contains("not those of a mail", mailed.Detail(), StringComparison.Ordinal);
        wide.Expect(HttpStatusCode.OK);
    }

    /// <summary>The password as set, and as typed later on another device.</summary>
    public static TheoryData<string, string> Passwords { get; } =
        new()
        {
            { "Grüße aus München é", "Gru\u0308ße aus Mu\u0308nchen e\u0301" },
            { "Gru\u0308ße aus Mu\u0308nchen e\u0301", "Grüße aus München é" },
            {
                "한국어로 된 긴 비밀번호를 하나 골랐다",
                "한국어로 된 긴 비밀번호를 하나 골랐다".Normalize(System.Text.NormalizationForm.FormD)
            },
            { "mật khẩu tiếng Việt", "mật khẩu tiếng Việt".Normalize(System.Text.NormalizationForm.FormD) },
            { "three\u3000wide blanks\u00A0here", "three wide blanks here" },
            { "three wide blanks here", "three\u3000wide\u2003blanks\u202Fhere" },
        };

    [Theory]
    [MemberData(nameof(Passwords))]
    public async Task Password_is_one_whatever_keyboard_composes_it(string chosen, string typed)
    {
        await using var host = await MfaHost.StartAsync();
        var person = await host.NewTenantAsync();
        await person.SignInAsync();
        var change = new { currentPassword = person.Password, password = chosen };
        (await host.Api.PostAsync("session/password", change, person.Token)).Expect(HttpStatusCode.OK);

        (await SignInAsync(typed)).Expect(HttpStatusCode.Created);
        (await SignInAsync(typed + " ")).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        Task<Reply> SignInAsync(string password) => host.Api.PostAsync("tenants/acme/sessions", new { email = person.Email, password });
    }

    [Fact]
    public async Task New_password_is_counted_in_code_points_and_has_no_control_characters()
    {
        await using var host = await MfaHost.StartAsync();
        var person = await host.NewTenantAsync();
        await person.SignInAsync();

        // Twelve UTF-16 units each: six emoji are six characters.
        var emoji = await ChangeAsync("😀🦊🚀🌵🎻🐙");
        var bell = await ChangeAsync("correct horse\u0007 battery staple");

        Assert.Contains(
            "at least 15 characters",
            emoji.Expect(HttpStatusCode.BadRequest, "invalid_request").Detail(),
            StringComparison.Ordinal
        );
        Assert.Contains("control character, U+0007", bell.Expect(HttpStatusCode.BadRequest).Detail(), StringComparison.Ordinal);
        (await ChangeAsync("😀🦊🚀🌵🎻🐙🍋🎈🧊🪁🐳🎲🧩🍀🛶")).Expect(HttpStatusCode.OK);

        Task<Reply> ChangeAsync(string password) =>
            host.Api.PostAsync("session/password", new { currentPassword = person.Password, password }, person.Token);
    }

    // Full-width forms, as Japanese keyboards type them.
    private static string Wide(string text) => string.Concat(text.Select(c => (char)(c + 0xFEE0)));
}
