using System.Globalization;
using System.Net;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Protection;

public sealed class LinkTokenTests
{
    /// <summary>What a mail program, a terminal or a person makes of a token.</summary>
    public static TheoryData<string, Func<string, string>> Copies { get; } =
        new()
        {
            { "as mailed", token => token },
            { "with blanks around it", token => $"  {token}\r\n" },
            { "wrapped", token => token.Insert(30, "\r\n").Insert(10, "\n") },
            { "wrapped and indented", token => token.Insert(30, "\n    ") },
            { "with a soft line break", token => token.Insert(30, "=\r\n") },
            { "with a soft line break whose end is lost", token => token.Insert(30, "=") },
            { "with zero width spaces", token => token.Insert(20, "\u200B").Insert(5, "\uFEFF") },
            { "with soft hyphens and word joiners", token => token.Insert(40, "\u00AD").Insert(15, "\u2060") },
            { "in overrides", token => $"\u202E{token}\u202C\u200E" },
            {
                "wrapped at 76",
                token => $"https://app.test/link#reset={token}".Insert(76, "=\r\n")["https://app.test/link#reset=".Length..]
            },
            { "in direction marks", token => $"\u2066{token}\u2069" },
            { "in angle brackets", token => $"<{token}>" },
            { "at the end of a sentence", token => token + "." },
        };

    [Theory]
    [MemberData(nameof(Copies))]
    public async Task Link_works_however_its_token_was_copied(string how, Func<string, string> copy)
    {
        await using var host = await MfaHost.StartAsync();
        var person = await host.NewTenantAsync();
        var token = copy(await host.ResetTokenAsync(person));

        var looked = await host.Api.PostAsync("links/look", new { token });
        var used = await host.Api.PostAsync("password-resets/accept", new { token, password = "another good password" });

        Assert.True(looked.Status == HttpStatusCode.OK && used.Status == HttpStatusCode.NoContent, $"{how}: {looked.Text} {used.Text}");
    }

    [Fact]
    public async Task Link_has_fewer_than_120_characters()
    {
        await using var host = await MfaHost.StartAsync();
        var person = await host.NewTenantAsync();

        var token = await host.ResetTokenAsync(person);

        Assert.InRange($"{MfaHost.LinkPage}#pending-action={token}".Length, 1, 119);
        Assert.Matches("^acme\\.[a-z2-7]{26}\\.[A-Za-z0-9_-]{21}[AQgw]$", token);
    }

    [Fact]
    public async Task Token_of_an_earlier_version_works_once_until_it_expires()
    {
        await using var host = await MfaHost.StartAsync();
        var person = await host.NewTenantAsync();
        var token = await EarlierTokenAsync(host, person);
        var wrong = token[..^1] + (token[^1] == '0' ? '1' : '0');

        (await AcceptAsync(wrong)).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await AcceptAsync(token.Insert(70, "=\r\n"))).Expect(HttpStatusCode.NoContent);
        (await AcceptAsync(token)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        token = await EarlierTokenAsync(host, person);
        host.Clock.Advance(OneTimeLinks.ResetLifetime);
        (await AcceptAsync(token)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        Task<Reply> AcceptAsync(string token) =>
            host.Api.PostAsync("password-resets/accept", new { token, password = "another good password" });
    }

    // {tenant}.{user}.{entry}.{all of the MAC}
    private static async Task<string> EarlierTokenAsync(MfaHost host, Person person)
    {
        await host.ResetTokenAsync(person);
        var account = await host.AccountAsync(person);
        var entry = Assert.Single(account.Links, l => l.Purpose == LinkPurpose.PasswordReset);
        var mac = host.Get<KeyedHasher>()
            .Hash(
                entry.Key,
                "link",
                nameof(LinkPurpose.PasswordReset),
                person.Tenant,
                person.UserId,
                entry.Id,
                entry.ExpiresAt.UtcTicks.ToString(CultureInfo.InvariantCulture)
            );
        return $"{person.Tenant}.{person.UserId}.{entry.Id}.{mac}";
    }
}
