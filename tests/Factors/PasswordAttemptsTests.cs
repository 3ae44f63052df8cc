using System.Globalization;
using System.Net;
using MfaFunctions.Tests.Infrastructure;
using static MfaFunctions.Tests.Factors.Guessing;

namespace MfaFunctions.Tests.Factors;

/// <summary>Limits on wrong passwords for one address.</summary>
public sealed class PasswordAttemptsTests
{
    [Fact]
    public async Task Failures_from_unfamiliar_networks_delay_the_next_attempt_longer_and_longer()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await FailAsync(host, Network(1), Free);
        var waits = new List<string>();
        for (var n = 0; n < 9; n++)
        {
            await FailAsync(host, Network(n), 1);
            var blocked = (await TryAsync(host, Network(n + 1), Right)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
            waits.Add(blocked.Headers["Retry-After"]);
            host.Clock.Advance(TimeSpan.FromSeconds(int.Parse(waits[^1], CultureInfo.InvariantCulture)));
        }

        // The level drains meanwhile; an hour is the most.
        Assert.Equal(["30", "60", "120", "240", "480", "960", "1920", "1920", "3600"], waits);
        (await TryAsync(host, Network(20), Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Window_slides_one_failure_is_forgotten_an_hour()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await FailAsync(host, Network(1), Free);
        host.Clock.Advance(TimeSpan.FromHours(3));

        await FailAsync(host, Network(2), 3);

        (await TryAsync(host, Network(3), Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Strangers_stop_neither_a_familiar_network_nor_an_open_session()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await NewFamiliarTenantAsync(host);
        await owner.SignInAsync();
        await FailAsync(host, Network(1), Free + 1);
        (await TryAsync(host, Network(1), Right)).Expect(HttpStatusCode.TooManyRequests);

        var home = await TryAsync(host, Home, Right);

        home.Expect(HttpStatusCode.Created);
        (
            await host.Api.PostAsync("session/reauthenticate", new { password = Right }, owner.Token, (MfaHost.AddressHeader, Network(1)))
        ).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Failures_change_no_account_and_count_only_for_their_address_and_tenant()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await host.NewTenantAsync("globex", Email);
        await host.NewMemberAsync();
        var before = await VersionsAsync(host);

        await FailAsync(host, Network(1), Free + 1);

        Assert.Equal(before, await VersionsAsync(host));
        (await TryAsync(host, Network(1), Right, "ana@acme.test")).Expect(HttpStatusCode.Created);
        (await TryAsync(host, Network(1), Right, tenant: "globex")).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Right_password_cannot_outrun_concurrent_wrong_ones()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.NewTenantAsync();
        // The failures happen after everything that is read before the account.
        probe.Meanwhile(call => call == "GET MfaAccounts", () => FailAsync(host, Network(1), Free + 1));

        var last = await TryAsync(host, Network(1), Right);

        last.Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task Parallel_attempts_at_two_instances_are_all_counted()
    {
        var settings = await MfaHost.Settings.NewAsync();
        var clock = new TestClock();
        await using var one = await MfaHost.StartAsync(settings, clock, configure: CountedHashes.Use);
        await using var two = await MfaHost.StartAsync(settings, clock, configure: CountedHashes.Use);
        await one.NewTenantAsync();
        var before = CountedHashes.Of(one).Count;

        await Task.WhenAll(Enumerable.Range(0, 16).Select(n => TryAsync(n % 2 == 0 ? one : two, Network(n), Wrong)));

        var hashed = CountedHashes.Of(one).Count - before + CountedHashes.Of(two).Count;
        Assert.InRange(hashed, 1, Free + 1);
        await FailAsync(one, Network(30), Free + 1 - hashed);
        (await TryAsync(two, Network(31), Right)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task Refused_attempts_are_not_hashed_or_stored_for_known_and_unknown_addresses_alike()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe, configure: CountedHashes.Use);
        await host.NewTenantAsync();
        var (hashes, seen) = (CountedHashes.Of(host), new List<string>());
        foreach (var (tenant, email) in new[] { ("acme", Email), ("acme", "nobody@acme.test"), ("nowhere", Email) })
        {
            host.Clock.Advance(TimeSpan.FromHours(12));
            for (var n = 0; n <= Free + 1; n++)
            {
                var before = hashes.Count;
                probe.Count();
                var reply = await TryAsync(host, Network(1), Wrong, email, tenant);
                seen.Add($"{n}: {reply.Text} {hashes.Count - before} {string.Join(", ", Steps(probe))}");
            }
        }

        // Rows of the network are added for the first address and updated for the next.
        Assert.Equal(Free + 2, seen.Select(s => s.Replace("POST", "PUT", StringComparison.Ordinal)).Distinct().Count());
        Assert.EndsWith(
            "0 GET MfaAccounts, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaTenants, PUT MfaDirectory",
            seen[Free + 1],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Known_and_unknown_addresses_get_the_same_refusals_at_the_same_cost_on_a_familiar_network()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await NewFamiliarTenantAsync(host);
        await FailAsync(host, Home, 1, "first@acme.test");
        var seen = new List<string>();
        foreach (var email in new[] { Email, "nobody@acme.test" })
        {
            for (var n = 0; n <= Free + 1; n++)
            {
                probe.Count();
                var reply = await TryAsync(host, Home, Wrong, email);
                seen.Add($"{n}: {reply.Text} {string.Join(", ", Steps(probe))}");
            }
        }

        // Olga's counter exists already: it was updated by her sign-in.
        Assert.Equal(Free + 2, seen.Select(s => s.Replace("POST", "PUT", StringComparison.Ordinal)).Distinct().Count());
    }

    [Fact]
    public async Task Right_password_forgives_the_mistakes_just_made_on_the_same_network_only()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await FailAsync(host, Network(1), Free - 5);
        await FailAsync(host, Network(2), 4);
        (await TryAsync(host, Network(2), Right)).Expect(HttpStatusCode.Created);

        await FailAsync(host, Network(3), 6);

        (await TryAsync(host, Network(4), Right)).Expect(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Only_the_last_ten_networks_are_remembered()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        foreach (var network in Enumerable.Range(0, 11))
        {
            (await TryAsync(host, string.Create(CultureInfo.InvariantCulture, $"192.0.{network}.1"), Right)).Expect(HttpStatusCode.Created);
        }

        await FailAsync(host, Network(1), Free + 1);

        (await TryAsync(host, "192.0.0.1", Right)).Expect(HttpStatusCode.TooManyRequests);
        (await TryAsync(host, "192.0.1.1", Right)).Expect(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("session/reauthenticate")]
    [InlineData("session/password")]
    public async Task Failures_with_a_session_count_as_on_a_familiar_network(string route)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await NewFamiliarTenantAsync(host);
        await owner.SignInAsync();
        for (var n = 0; n <= Free; n++)
        {
            (await TrySessionAsync(Wrong)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        }

        (await TrySessionAsync(Right)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");

        (await TryAsync(host, Home, Right)).Expect(HttpStatusCode.TooManyRequests);
        (await TryAsync(host, Network(1), Right)).Expect(HttpStatusCode.Created);

        Task<Reply> TrySessionAsync(string password) =>
            host.Api.PostAsync(
                route,
                route == "session/password" ? new { currentPassword = password, password = "a brand new password" } : new { password },
                owner.Token,
                (MfaHost.AddressHeader, Network(1))
            );
    }

    [Fact]
    public async Task Tables_reveal_neither_addresses_nor_networks()
    {
        await using var host = await MfaHost.StartAsync();
        await NewFamiliarTenantAsync(host);
        await FailAsync(host, Network(1), 2);

        var directory = await Rows.OfAsync(host, "MfaDirectory");
        var accounts = await Rows.OfAsync(host, "MfaAccounts");

        // One of the address, one of the network, and one behind the audit log's summary.
        Assert.Equal(3, directory.Count(r => r.PartitionKey.StartsWith("~counts~", StringComparison.Ordinal)));
        // Another property contains the coarse description of a session for the person's list of sessions.
        var text = string.Join(
            '\n',
            directory.SelectMany(r => r.Select(p => $"{p.Key}={p.Value}")).Concat(accounts.Select(r => r.GetString("Credentials")))
        );
        Assert.Contains("KnownNetworks", text, StringComparison.Ordinal);
        Assert.All(["198.51.1", "203.0.113", Email], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    private static async Task<string[]> VersionsAsync(MfaHost host) =>
        [.. (await Rows.OfAsync(host, "MfaAccounts")).Select(row => $"{row.PartitionKey} {row.RowKey} {row.ETag}")];
}
