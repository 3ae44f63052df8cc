using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform.Text;

/// <summary>Addresses through the routes: invitation, the mail as sent, acceptance, sign-in, lists.</summary>
public sealed class AddressRoutesTests
{
    private const string Chosen = "my first password";

    [Fact]
    public async Task Invitation_of_an_address_that_no_mail_reaches_is_refused_with_the_reason()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        foreach (
            var (text, reason) in EmailAddressTests.Refused.Select(r => (Text: (string?)r[0], (string)r[1])).Where(r => r.Text is not null)
        )
        {
            var reply = await host.InviteAsync(owner, text!);

            Assert.Contains(
                reason,
                reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["email"]![0]!.GetValue<string>(),
                StringComparison.Ordinal
            );
        }

        Assert.Equal([owner.Email], await EmailsAsync(host, owner));
    }

    [Fact]
    public async Task Mailbox_has_one_account_in_all_spellings_and_is_shown_as_typed_and_mailed_as_A_label()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        string[] spellings =
        [
            "Olga@Bücher.example",
            " olga@bücher.example ",
            "olga@BÜCHER.example",
            "olga@bu\u0308cher.example",
            "olga@xn--bcher-kva.example",
            "ＯＬＧＡ＠bücher。example。",
        ];

        var users = new List<string>();
        foreach (var spelling in spellings)
        {
            var invited = (await host.InviteAsync(owner, spelling)).Expect(HttpStatusCode.Created);
            users.Add(invited.Body!["userId"]!.GetValue<string>());
        }

        await host.DrainAsync();
        Assert.Single(users.Distinct());
        Assert.Equal([spellings[0], owner.Email], (await EmailsAsync(host, owner)).Order(StringComparer.Ordinal));
        var token = host.TokenFor("Olga@xn--bcher-kva.example");
        (await host.Api.PostAsync("invitations/accept", new { token, password = Chosen })).Expect(HttpStatusCode.NoContent);
        foreach (var spelling in spellings)
        {
            var session = (await SignInAsync(host, spelling, Chosen)).Expect(HttpStatusCode.Created).Body!["session"]!;
            Assert.Equal(spellings[0], session["email"]!.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("olga@bücher.example", "olga@xn--bcher-kva.example")]
    [InlineData("olga@xn--bcher-kva.example", "olga@bücher.example")]
    public async Task Account_of_an_earlier_version_is_found_by_every_spelling_and_gets_no_twin(string stored, string other)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var person = await host.NewEarlierMemberAsync(stored);

        (await SignInAsync(host, stored, person.Password)).Expect(HttpStatusCode.Created);
        (await SignInAsync(host, other, person.Password)).Expect(HttpStatusCode.Created);
        var invited = (await host.InviteAsync(owner, other)).Expect(HttpStatusCode.Created);
        Assert.Equal(person.UserId, invited.Body!["userId"]!.GetValue<string>());

        // The removal releases the earlier key, so that the address can be invited as a new person.
        (await host.RemoveAsync(owner, person.UserId)).Expect(HttpStatusCode.NoContent);
        await host.DrainAsync();
        var again = (await host.InviteAsync(owner, other)).Expect(HttpStatusCode.Created);
        Assert.NotEqual(person.UserId, again.Body!["userId"]!.GetValue<string>());
        (await SignInAsync(host, stored, person.Password)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Two_accounts_of_one_mailbox_from_an_earlier_version_are_each_found_by_its_own_spelling()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        var letters = await host.NewEarlierMemberAsync("olga@bücher.example");
        var ascii = await host.NewEarlierMemberAsync("olga@xn--bcher-kva.example");

        Assert.Equal([letters.UserId, ascii.UserId], [await UserOfAsync(letters), await UserOfAsync(ascii)]);

        async Task<string> UserOfAsync(Person person) =>
            (await SignInAsync(host, person.Email, person.Password)).Expect(HttpStatusCode.Created).Body!["session"]![
                "userId"
            ]!.GetValue<string>();
    }

    /// <summary>The address as an earlier version stored it, as it was typed, and why no new account could have it.</summary>
    public static TheoryData<string, string, string> Outdated { get; } =
        new()
        {
            { "x@y@example.org", "x＠y@example.org", "must have only one @" },
            { "ol\u200Bga@example.org", "Ol\u200Bga@example.org", "U+200B (zero width space)" },
            { "x@localhost", "x@localhost", "a domain with a dot" },
            // 1,812 characters, which no QR code holds.
            {
                new string('\uFDFA', 100).Normalize(System.Text.NormalizationForm.FormKC) + "@example.org",
                new string('\uFDFA', 100) + "@example.org",
                "64 octets before the @"
            },
            { "x@example.orga/c.example", "x@example.org℀.example", "must not contain '/'" },
        };

    [Theory]
    [MemberData(nameof(Outdated))]
    public async Task Outdated_address_still_signs_in_and_a_failure_names_its_flaw_whether_it_exists_or_not(
        string stored,
        string typed,
        string reason
    )
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        var unknown = await SignInAsync(host, typed, "correct horse battery");
        var person = await host.NewEarlierMemberAsync(stored);

        person.Token = (await SignInAsync(host, typed, person.Password)).Expect(HttpStatusCode.Created).Token;
        await person.EnrollAsync();
        var wrong = await SignInAsync(host, typed, "wrong horse battery");

        Assert.Equal(Without(unknown.Expect(HttpStatusCode.BadRequest, "invalid_request")), Without(wrong));
        Assert.Contains(reason, wrong.Body!["errors"]!["email"]![0]!.GetValue<string>(), StringComparison.Ordinal);

        static string Without(Reply reply)
        {
            var body = reply.Body!.DeepClone().AsObject();
            body.Remove("correlationId");
            body.Remove("instance");
            return body.ToJsonString();
        }
    }

    [Fact]
    public async Task Account_with_letters_outside_ASCII_before_the_at_sign_signs_in_without_the_setting()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        var jose = await host.NewEarlierMemberAsync("josé@bücher.example");

        (await SignInAsync(host, "JOSE\u0301@bücher.example", jose.Password)).Expect(HttpStatusCode.Created);
        (await SignInAsync(host, "josé@xn--bcher-kva.example", jose.Password)).Expect(HttpStatusCode.Created);
        (await SignInAsync(host, jose.Email, "wrong horse battery")).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Theory]
    [InlineData("olga@bücher.example", "olga@xn--bcher-kva.example")]
    [InlineData("Ana@Example.org", "ana@example.ORG")]
    public async Task Failures_are_counted_by_mailbox_and_not_by_spelling(string one, string other)
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await host.NewMemberAsync(email: one);
        HttpStatusCode status;
        var tries = 0;
        do
        {
            status = (await SignInAsync(host, one, "wrong horse battery")).Status;
        } while (status == HttpStatusCode.Unauthorized && ++tries < 50);
        Assert.Equal(HttpStatusCode.TooManyRequests, status);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(host, other, "wrong horse battery")).Status);
    }

    [Fact]
    public async Task Part_before_the_at_sign_outside_ASCII_needs_the_setting()
    {
        var settings = await MfaHost.Settings.NewAsync();
        await using (var strict = await MfaHost.StartAsync(settings))
        {
            var owner = await strict.NewReadyOwnerAsync();
            var refused = (await strict.InviteAsync(owner, "josé@bücher.example")).Expect(HttpStatusCode.BadRequest, "invalid_request");
            Assert.Contains("unaccented Latin letters", refused.Text, StringComparison.Ordinal);
        }

        await using var host = await MfaHost.StartAsync(settings, arguments: ["--Mail:AllowInternationalAddresses=true"]);
        var other = await host.NewReadyOwnerAsync("zeta", "zoe@zeta.test");
        (await host.InviteAsync(other, "josé@bücher.example")).Expect(HttpStatusCode.Created);
        await host.DrainAsync();

        Assert.Contains(host.Mail.Messages, m => m.To == "josé@xn--bcher-kva.example");
    }

    [Fact]
    public async Task Password_reset_for_an_address_that_no_mail_reaches_is_refused_with_the_reason()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await host.NewEarlierMemberAsync("ol\u200Bga@example.org");

        var reply = await host.Api.PostAsync("password-resets", new { tenantId = "acme", email = "ol\u200Bga@example.org" });

        Assert.Contains("U+200B", reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Text, StringComparison.Ordinal);
    }

    private static Task<Reply> SignInAsync(MfaHost host, string email, string password) =>
        host.Api.PostAsync("tenants/acme/sessions", new { email, password });

    private static async Task<IEnumerable<string>> EmailsAsync(MfaHost host, Person owner)
    {
        var list = (await host.Api.GetAsync($"tenants/{owner.Tenant}/members", owner.Token)).Expect(HttpStatusCode.OK);
        return list.Body!["members"]!.AsArray().Select(m => m!["email"]!.GetValue<string>());
    }
}
