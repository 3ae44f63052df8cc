using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Factors;

public sealed class PasswordRulesTests
{
    private const string First = "is one of the passwords that attackers try first: choose another";
    private const string Context = "is mostly made of the name of your organization, your name or your address: choose another";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly Tenant Acme = new()
    {
        Id = TenantId.Parse("acme"),
        Name = "Acme Rocket Skates",
        Policy = new TwoFactorPolicy { Since = Now },
        Owners = [],
    };

    private static readonly Account Ana = new()
    {
        Tenant = Acme.Id,
        Id = UserId.Parse("anaaaaaaaaaaaaaaaaaaaaaaaa"),
        Profile = new Profile
        {
            Email = "ana.mendez@mail.acme.test",
            DisplayName = "Ana Méndez",
            Role = Role.Member,
            CreatedAt = Now,
        },
    };

    [Theory]
    [InlineData("passwordpassword1")]
    [InlineData("Password123456!")]
    [InlineData("P@ssw0rdP@ssw0rd")]
    [InlineData("qwertyuiopasdfg")]
    [InlineData("qwerty123456789")]
    [InlineData("aaaaaaaaaaaaaaaaaaa")]
    [InlineData("123456789012345")]
    [InlineData("abcdefghijklmnopqrst")]
    [InlineData("iloveyouiloveyou")]
    [InlineData("trustno1trustno1")]
    public void Common_repeated_and_consecutive_passwords_are_refused(string password) => Assert.Equal(First, ReasonOf(password));

    [Theory]
    [InlineData("Acme Rocket Skates")]
    [InlineData("acmeacmeacmeacme")]
    [InlineData("rocketskates2026!")]
    [InlineData("ana.mendez@mail.acme.test")]
    [InlineData("Ana MÉNDEZ ana MÉNDEZ 1")]
    [InlineData("MfaFunctions-2026")]
    public void Words_of_the_organization_the_person_and_the_product_are_refused(string password) =>
        Assert.Equal(Context, ReasonOf(password));

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("eins zwei drei vier fünf sechs")]
    [InlineData("密码学家在山上喝着热茶看日出慢慢")]
    [InlineData("acme is where I buy anvils")]
    [InlineData("b9f03a2dd01c4e5f")]
    [InlineData("               \u00a0a quiet river")]
    public void Anything_else_long_enough_is_accepted_whatever_its_characters(string password) => Assert.Null(ReasonOf(password));

    [Theory]
    // Each of these emoji is two UTF-16 code units, and one code point.
    [InlineData("🦊🐙🦉🐝🦄🐢🦋🐳🦔🐞🦜🐿🦩🐌", false)]
    [InlineData("🦊🐙🦉🐝🦄🐢🦋🐳🦔🐞🦜🐿🦩🐌🦚a quick", true)]
    // Fourteen letters of which one is written as two code points.
    [InlineData("cafe\u0301 dawn tea", false)]
    public void Length_is_counted_in_code_points_of_NFC(string password, bool accepted) =>
        Assert.Equal(accepted ? null : "must have at least 15 characters", ReasonOf(password));

    [Fact]
    public void Fifteen_characters_are_asked_for_wherever_the_password_can_be_the_only_factor()
    {
        const string Twelve = "vexing zebra";
        var required = new TwoFactorPolicy
        {
            Since = Now,
            Mode = TwoFactorMode.Required,
            RequiredSinceVersion = 2,
            Version = 2,
        };

        Assert.Equal("must have at least 15 characters", ReasonOf(Twelve, required with { Mode = TwoFactorMode.Off }));
        Assert.Equal("must have at least 15 characters", ReasonOf(Twelve, required with { Mode = TwoFactorMode.Optional }));
        Assert.Equal("must have at least 15 characters", ReasonOf(Twelve, required with { GraceDays = 7 }));
        Assert.Null(ReasonOf(Twelve, required));
        Assert.Equal("must have at least 12 characters", ReasonOf(Twelve[..11], required));
    }

    [Fact]
    public void Longest_password_is_judged_within_a_second()
    {
        var hostile = string.Concat(Enumerable.Repeat("p4s$w0rd1", 29));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        ReasonOf(hostile[..256]);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Passwords_are_judged_alike_in_parallel()
    {
        Parallel.For(0, 200, n =>
            Assert.Equal(n % 2 == 0 ? First : null, ReasonOf(n % 2 == 0 ? "iloveyouiloveyou" : "correct horse battery"))
        );
    }

    [Fact]
    public async Task Refused_password_leaves_the_link_usable_and_an_invalid_link_learns_nothing()
    {
        await using var host = await MfaHost.StartAsync();
        var ana = await host.NewTenantAsync();
        var token = await host.ResetTokenAsync(ana);

        Assert.Equal(First, await RefusalAsync(token, "passwordpassword1", "password"));
        Assert.Equal("must have at least 15 characters", await RefusalAsync(token, "vexing zebra", "password"));
        Assert.StartsWith("is not valid", await RefusalAsync(token[..^1] + "x", "vexing zebra", "token"), StringComparison.Ordinal);

        (await AcceptAsync(token, "four red lanterns glow")).Expect(HttpStatusCode.NoContent);

        async Task<string> RefusalAsync(string given, string password, string field) =>
            (await AcceptAsync(given, password)).Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]![field]![
                0
            ]!.GetValue<string>();

        Task<Reply> AcceptAsync(string given, string password) =>
            host.Api.PostAsync("password-resets/accept", new { token = given, password });
    }

    [Fact]
    public async Task Change_to_a_refused_password_says_why()
    {
        await using var host = await MfaHost.StartAsync();
        var olga = await host.NewTenantAsync();
        await olga.SignInAsync();

        var reply = await host.Api.PostAsync(
            "session/password",
            new { currentPassword = olga.Password, password = "Olga Owner @ Acme Ltd" },
            olga.Token
        );

        Assert.Equal(
            Context,
            reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["password"]![0]!.GetValue<string>()
        );
    }

    private static string? ReasonOf(string password, TwoFactorPolicy? policy = null) =>
        PasswordRules.Refuse("password", password, Acme with { Policy = policy ?? Acme.Policy }, Ana, Now) is not { } refusal
            ? null
            : ProblemTexts.English.Of(refusal.Fields.Single().Reason);
}
