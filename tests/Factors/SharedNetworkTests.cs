using System.Globalization;
using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Factors;

/// <summary>
/// Wrong passwords from a network that does not identify the caller, such as a proxy that hides all callers behind one address.
/// </summary>
public sealed class SharedNetworkTests
{
    private const int Limit = 20;
    private const string Proxy = "10.0.0.4";
    private const string Email = "olga@acme.test";
    private const string Right = "correct horse battery";

    [Theory]
    [InlineData(Proxy)]
    [InlineData("unknown")]
    [InlineData("")]
    public async Task Failures_on_a_shared_network_block_the_person_for_minutes_at_most(string from)
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await FailAsync(host, from, Limit);
        var waits = new List<string>();
        for (var n = 0; n < 6; n++)
        {
            await FailAsync(host, from, 1);
            waits.Add(
                (await SignInAsync(host, from, Right)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts").Headers["Retry-After"]
            );
            host.Clock.Advance(TimeSpan.FromSeconds(int.Parse(waits[^1], CultureInfo.InvariantCulture)));
        }

        // The level drains meanwhile; five minutes are the most.
        Assert.Equal(["30", "60", "120", "240", "240", "240"], waits);
        (await SignInAsync(host, from, Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Failures_count_only_for_the_targeted_address()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await host.NewTenantAsync("globex", Email);
        await FailAsync(host, Proxy, Limit + 1, tenant: "globex");
        await FailAsync(host, Proxy, Limit + 1, "nobody@acme.test");

        (await SignInAsync(host, Proxy, Right)).Expect(HttpStatusCode.Created);
        (await SignInAsync(host, Proxy, Right, tenant: "globex")).Expect(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Guesses_are_limited_across_all_shared_networks()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        for (var n = 0; n <= Limit; n++)
        {
            await FailAsync(host, $"10.0.{n}.4", 1);
        }

        (await SignInAsync(host, "192.168.1.1", "a wrong password")).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");

        // A network that identifies the caller is not delayed.
        (await SignInAsync(host, "203.0.113.9", Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Fifty_consecutive_failures_on_shared_and_unfamiliar_networks_together_end_the_password_there()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        for (var n = 0; n < 25; n++)
        {
            await FailAsync(host, Proxy, 1);
            host.Clock.Advance(TimeSpan.FromHours(1));
            await FailAsync(host, Guessing.Network(n), 1);
            host.Clock.Advance(TimeSpan.FromHours(1));
        }

        (await SignInAsync(host, Proxy, Right)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
        (await SignInAsync(host, Guessing.Network(99), Right)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task Spraying_on_a_shared_network_stops_nobody_else_there()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        for (var n = 0; n < 46; n++)
        {
            await FailAsync(host, Proxy, 1, $"person{n}@acme.test");
        }

        (await SignInAsync(host, Proxy, Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Shared_network_never_becomes_known()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        (await SignInAsync(host, Proxy, Right)).Expect(HttpStatusCode.Created);

        var account = Assert.Single(await Rows.OfAsync(host, "MfaAccounts"), r => r.ContainsKey("Credentials"));

        Assert.Contains("\"KnownNetworks\":[]", account.GetString("Credentials"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shared_network_blocks_known_and_unknown_addresses_alike()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        var seen = new List<string>();
        foreach (var email in new[] { Email, "nobody@acme.test" })
        {
            for (var n = 0; n < Limit + 2; n++)
            {
                seen.Add($"{n}: {(await SignInAsync(host, Proxy, "a wrong password", email)).Text}");
            }
        }

        Assert.Equal(Limit + 2, seen.Distinct().Count());
    }

    private static async Task FailAsync(MfaHost host, string from, int times, string email = Email, string tenant = "acme")
    {
        for (var n = 0; n < times; n++)
        {
            (await SignInAsync(host, from, "a wrong password", email, tenant)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        }
    }

    private static Task<Reply> SignInAsync(MfaHost host, string from, string password, string email = Email, string tenant = "acme") =>
        host.Api.PostAsync($"tenants/{tenant}/sessions", new { email, password }, null, (MfaHost.AddressHeader, from));
}
