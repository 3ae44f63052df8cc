using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Tests.Factors;

/// <summary>
/// The iterations behind a refusal, which are nearly all of its time. They are counted, because durations on a busy machine prove nothing.
/// </summary>
public sealed class PasswordCostTests
{
    private const int Configured = 1_500;

    /// <summary>The person, the iterations of the stored hash (null: no hash), whether it is sealed, and the request's tenant.</summary>
    public static TheoryData<string, int?, bool, string> Refused =>
        new()
        {
            { "olga@acme.test", Configured, true, "acme" },
            { "olga@acme.test", Configured - 1, true, "acme" },
            { "olga@acme.test", 1_000, true, "acme" },
            { "olga@acme.test", 1, true, "acme" },
            { "olga@acme.test", Configured, false, "acme" },
            { "olga@acme.test", 1_000, false, "acme" },
            { "olga@acme.test", null, true, "acme" },
            { "nobody@acme.test", Configured, true, "acme" },
            { "olga@acme.test", Configured, true, "nowhere" },
            { "olga@acme.test", Configured, true, "!" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refusal_costs_the_same_iterations_for_everybody_from_the_first_one_on(
        string email,
        int? stored,
        bool isSealed,
        string tenant
    )
    {
        var settings = await MfaHost.Settings.NewAsync();
        await using (var before = await MfaHost.StartAsync(settings))
        {
            await StoreAsync(before, await before.NewTenantAsync(), stored, isSealed);
        }

        // A new process has checked nothing yet.
        await using var host = await MfaHost.StartAsync(settings, configure: Raise);
        var costs = new List<int>();
        // With an unusual blank, hashes of both forms of the password are checked.
        foreach (var password in new[] { Guessing.Wrong, "another wrong password", "a\u00A0wrong password" })
        {
            var spent = CountedHashes.Of(host).Iterations;
            (await Guessing.TryAsync(host, Guessing.Network(costs.Count), password, email, tenant)).Expect(
                HttpStatusCode.Unauthorized,
                "invalid_credentials"
            );
            costs.Add(CountedHashes.Of(host).Iterations - spent);
        }

        Assert.Equal([Configured, Configured, 2 * Configured], costs);
    }

    [Fact]
    public async Task Old_hash_is_renewed_by_the_right_password()
    {
        await using var host = await MfaHost.StartAsync(configure: Raise);
        var owner = await host.NewTenantAsync();
        await StoreAsync(host, owner, 1_000, isSealed: true);

        await owner.SignInAsync();

        var spent = CountedHashes.Of(host).Iterations;
        await owner.SignInAsync();
        Assert.Equal(Configured, CountedHashes.Of(host).Iterations - spent);
    }

    private static void Raise(IServiceCollection services)
    {
        CountedHashes.Use(services);
        services.PostConfigure<PasswordHasherOptions>(o => o.IterationCount = Configured);
    }

    private static async Task StoreAsync(MfaHost host, Person person, int? iterations, bool isSealed)
    {
        var accounts = host.Get<AccountStore>();
        var account = (await accounts.FindAsync(TenantId.Parse(person.Tenant), UserId.Parse(person.UserId), CancellationToken.None))!;
        var made = iterations is { } count ? CountedHashes.Made(person.Password, count) : null;
        var hash = made is null || !isSealed ? made : host.Get<PasswordHashes>().Seal(made);
        Assert.True(await accounts.TryReplaceAsync(account with { Credentials = account.Credentials with { PasswordHash = hash } }, []));
    }
}
