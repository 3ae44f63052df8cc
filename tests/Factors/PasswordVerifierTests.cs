using System.Net;
using System.Text;
using MfaFunctions.Accounts;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Identity;

namespace MfaFunctions.Tests.Factors;

public sealed class PasswordVerifierTests
{
    // "é" as one code point, and as a letter with a combining accent.
    private const string Composed = "caf\u00e9 au lait at dawn";
    private const string Decomposed = "cafe\u0301 au lait at dawn";

    [Fact]
    public async Task Stored_hash_cannot_be_tried_without_a_key_of_the_ring()
    {
        await using var host = await MfaHost.StartAsync();
        await using var elsewhere = await MfaHost.StartAsync();
        var stored = await host.Get<PasswordVerifier>().HashAsync(Composed);

        Assert.StartsWith("s1.", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(PlainHash(host, Composed)[..8], stored, StringComparison.Ordinal);
        Assert.Equal(
            PasswordCheck.Right,
            (await host.Get<PasswordVerifier>().CheckAsync(stored, Composed, null, CancellationToken.None)).Outcome
        );
        await Assert.ThrowsAsync<ProtectionException>(() =>
            elsewhere.Get<PasswordVerifier>().CheckAsync(stored, Composed, null, CancellationToken.None)
        );
    }

    [Theory]
    [InlineData(Composed, Decomposed)]
    [InlineData(Decomposed, Composed)]
    public async Task Password_is_right_however_a_keyboard_composes_it(string chosen, string typed)
    {
        await using var host = await MfaHost.StartAsync();
        var passwords = host.Get<PasswordVerifier>();

        Assert.Equal(
            PasswordCheck.Right,
            (await passwords.CheckAsync(await passwords.HashAsync(chosen), typed, null, CancellationToken.None)).Outcome
        );
        Assert.Equal(
            PasswordCheck.Wrong,
            (await passwords.CheckAsync(await passwords.HashAsync(chosen), typed + "s", null, CancellationToken.None)).Outcome
        );
    }

    [Fact]
    public async Task Plain_hash_is_tried_as_typed_and_sealed_at_the_next_sign_in()
    {
        await using var host = await MfaHost.StartAsync();
        var ana = await host.NewTenantAsync();
        await SetHashAsync(host, ana, PlainHash(host, Decomposed));
        var passwords = host.Get<PasswordVerifier>();
        Assert.Equal(
            PasswordCheck.Wrong,
            (await passwords.CheckAsync(PlainHash(host, Decomposed), Composed, null, CancellationToken.None)).Outcome
        );

        (await SignInAsync(Decomposed)).Expect(HttpStatusCode.Created);

        Assert.True(PasswordHashes.AreSealed(await HashAsync(host, ana)));
        (await SignInAsync(Composed)).Expect(HttpStatusCode.Created);

        Task<Reply> SignInAsync(string password) => host.Api.PostAsync("tenants/acme/sessions", new { email = ana.Email, password });
    }

    [Fact]
    public async Task Password_of_256_code_points_signs_in_whatever_its_UTF_16_length()
    {
        await using var host = await MfaHost.StartAsync();
        var ana = await host.NewTenantAsync();
        var longest = string.Concat(Enumerable.Range(0, 256).Select(n => new Rune(0x1F300 + n).ToString()));
        await ana.SignInAsync();

        (await ChangeAsync(longest + "x")).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await ChangeAsync(longest)).Expect(HttpStatusCode.OK);

        (await host.Api.PostAsync("tenants/acme/sessions", new { email = ana.Email, password = longest })).Expect(HttpStatusCode.Created);

        Task<Reply> ChangeAsync(string password) =>
            host.Api.PostAsync("session/password", new { currentPassword = ana.Password, password }, ana.Token);
    }

    private static string PlainHash(MfaHost host, string password) => host.Get<IPasswordHasher<Account>>().HashPassword(null!, password);

    private static async Task<string> HashAsync(MfaHost host, Person person) => (await FindAsync(host, person)).Credentials.PasswordHash!;

    private static async Task SetHashAsync(MfaHost host, Person person, string hash)
    {
        var account = await FindAsync(host, person);
        var changed = account with { Credentials = account.Credentials with { PasswordHash = hash } };
        Assert.True(await host.Get<AccountStore>().TryReplaceAsync(changed, []));
    }

    private static async Task<Account> FindAsync(MfaHost host, Person person) =>
        (await host.Get<AccountStore>().FindAsync(TenantId.Parse(person.Tenant), UserId.Parse(person.UserId), CancellationToken.None))!;
}
