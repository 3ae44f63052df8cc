using System.Buffers.Binary;
using System.Net;
using System.Text;
using MfaFunctions.Accounts;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

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
    public async Task Sealed_hash_of_an_earlier_version_knows_the_blanks_as_typed_and_is_renewed()
    {
        const string typed = "wide\u3000blanks\u00A0of old";
        await using var host = await MfaHost.StartAsync();
        var passwords = host.Get<PasswordVerifier>();
        var earlier = host.Get<PasswordHashes>().Seal(PlainHash(host, typed));

        var (right, renewed) = await passwords.CheckAsync(earlier, typed, null, CancellationToken.None);

        Assert.Equal(PasswordCheck.Right, right);
        Assert.Equal(
            PasswordCheck.Right,
            (await passwords.CheckAsync(renewed, "wide blanks of old", null, CancellationToken.None)).Outcome
        );
        Assert.Equal(PasswordCheck.Wrong, (await passwords.CheckAsync(earlier, typed + "s", null, CancellationToken.None)).Outcome);
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

    [Fact]
    public async Task Hash_is_salted_PBKDF2_with_SHA_512_and_states_its_cost()
    {
        await using var host = await MfaHost.StartAsync();
        var (one, other) = (await OpenAsync(), await OpenAsync());

        // Format marker, pseudorandom function, iterations, length of the salt, salt, subkey.
        Assert.Equal((1, 2), (one[0], BinaryPrimitives.ReadInt32BigEndian(one.AsSpan(1))));
        Assert.Equal(host.Get<IOptions<PasswordHasherOptions>>().Value.IterationCount, BinaryPrimitives.ReadInt32BigEndian(one.AsSpan(5)));
        Assert.Equal(16, BinaryPrimitives.ReadInt32BigEndian(one.AsSpan(9)));
        Assert.NotEqual(one[13..29], other[13..29]);

        async Task<byte[]> OpenAsync() =>
            Convert.FromBase64String(host.Get<PasswordHashes>().Open(await host.Get<PasswordVerifier>().HashAsync(Composed)));
    }

    [Fact]
    public async Task Fewer_than_210000_iterations_cannot_be_configured()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            MfaHost.StartAsync(arguments: "--Passwords:Iterations=209999")
        );

        Assert.Contains("210000", refused.Message, StringComparison.Ordinal);
        Assert.Equal(210_000, new MfaFunctions.Factors.PasswordOptions().Iterations);
    }

    [Fact]
    public async Task At_most_one_password_is_hashed_per_core()
    {
        var hasher = new SlowHasher();
        await using var host = await MfaHost.StartAsync(configure: services =>
            services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<Account>>(hasher))
        );
        var passwords = host.Get<PasswordVerifier>();
        var hashes = Enumerable.Range(0, Environment.ProcessorCount + 4).Select(_ => Task.Run(() => passwords.HashAsync(Composed)));

        var all = Task.WhenAll(hashes.ToArray());
        await hasher.FullAsync(Environment.ProcessorCount);
        hasher.Release();
        await all;

        Assert.Equal(Environment.ProcessorCount, hasher.Most);
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

    /// <summary>Hashes nothing until it is released, and counts how many hash at once.</summary>
    private sealed class SlowHasher : IPasswordHasher<Account>
    {
        private readonly ManualResetEventSlim _released = new();
        private readonly SemaphoreSlim _entered = new(0);
        private int _now;

        public int Most { get; private set; }

        public async Task FullAsync(int number)
        {
            for (var n = 0; n < number; n++)
            {
                await _entered.WaitAsync();
            }
        }

        public void Release() => _released.Set();

        public string HashPassword(Account user, string password)
        {
            Most = Math.Max(Most, Interlocked.Increment(ref _now));
            _entered.Release();
            _released.Wait();
            Interlocked.Decrement(ref _now);
            return "hash";
        }

        public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword) =>
            PasswordVerificationResult.Failed;
    }
}
