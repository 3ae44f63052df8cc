using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Tests.Factors;

/// <summary>Sign-ins to Olga's account at acme from anywhere.</summary>
internal static class Guessing
{
    public const string Email = "olga@acme.test";
    public const string Right = "correct horse battery";
    public const string Wrong = "a wrong password";

    /// <summary>A network where Olga has signed in, once <see cref="NewFamiliarTenantAsync"/> has run.</summary>
    public const string Home = "203.0.113.9";

    /// <summary>Attempts without a delay.</summary>
    public const int Free = 10;

    public static string Network(int n) => string.Create(CultureInfo.InvariantCulture, $"198.51.{n}.7");

    public static Task<Reply> TryAsync(MfaHost host, string from, string password, string email = Email, string tenant = "acme") =>
        host.Api.PostAsync($"tenants/{tenant}/sessions", new { email, password }, null, (MfaHost.AddressHeader, from));

    /// <summary>The storage requests of an attempt, without the audit rows that sum up failures of a tenant.</summary>
    public static IEnumerable<string> Steps(StorageProbe probe) =>
        probe.Calls.Where(call => call is not ("POST $batch" or "PUT MfaAudit")).Order();

    public static async Task<Person> NewFamiliarTenantAsync(MfaHost host)
    {
        var owner = await host.NewTenantAsync();
        (await TryAsync(host, Home, Right)).Expect(System.Net.HttpStatusCode.Created);
        return owner;
    }

    /// <summary>Wrong passwords without a wait, which <paramref name="times"/> must allow.</summary>
    public static async Task FailAsync(MfaHost host, string from, int times, string email = Email)
    {
        for (var n = 0; n < times; n++)
        {
            (await TryAsync(host, from, Wrong, email)).Expect(System.Net.HttpStatusCode.Unauthorized, "invalid_credentials");
        }
    }

    /// <summary>Wrong passwords with the longest wait after each.</summary>
    public static async Task FailPatientlyAsync(MfaHost host, Func<int, string> from, int times, string email = Email)
    {
        for (var n = 0; n < times; n++)
        {
            await FailAsync(host, from(n), 1, email);
            host.Clock.Advance(TimeSpan.FromHours(1));
        }
    }
}

/// <summary>Counts the passwords that are checked, and the iterations of all hashes.</summary>
internal sealed class CountedHashes(IOptions<PasswordHasherOptions> options) : IPasswordHasher<Account>
{
    private readonly PasswordHasher<Account> _hasher = new(options);
    private readonly ConcurrentQueue<string> _checked = new();
    private int _iterations;

    public int Iterations => _iterations;

    public int Count => _checked.Count;

    public static void Use(IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<Account>, CountedHashes>());

    public static CountedHashes Of(MfaHost host) => (CountedHashes)host.Get<IPasswordHasher<Account>>();

    /// <summary>A hash as it was made with fewer iterations.</summary>
    public static string Made(string password, int iterations) =>
        new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = iterations })).HashPassword(
            null!,
            password
        );

    public string HashPassword(Account user, string password)
    {
        Interlocked.Add(ref _iterations, options.Value.IterationCount);
        return _hasher.HashPassword(user, password);
    }

    public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
    {
        _checked.Enqueue(providedPassword);
        Interlocked.Add(ref _iterations, BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(hashedPassword).AsSpan(5)));
        return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
