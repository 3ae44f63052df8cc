using System.Globalization;
using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Factors;

public sealed class PasswordAttemptLimiterTests
{
    private const int Free = 20;
    private const int Most = 100;
    private const string Strangers = "198.51.100.7";
    private const string Owners = "203.0.113.9";
    private const string Email = "olga@acme.test";
    private const string Right = "correct horse battery";

    [Fact]
    public async Task Twenty_wrong_passwords_block_the_address_on_that_network_for_the_hour()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await FailAsync(host, Strangers, Free);

        var blocked = (await SignInAsync(host, Strangers, Right)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");

        // The clock starts at 15 s past twelve.
        Assert.Equal((3585, "3585"), (blocked.Body!["retryAfterSeconds"]!.GetValue<int>(), blocked.Headers["Retry-After"]));
        (await SignInAsync(host, "198.51.100.200", Right)).Expect(HttpStatusCode.TooManyRequests);
        host.Clock.Advance(TimeSpan.FromSeconds(3585));
        (await SignInAsync(host, Strangers, Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Attacker_can_neither_lock_the_person_out_nor_cause_write_conflicts()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.NewTenantAsync();
        probe.Count();

        await FailAsync(host, Strangers, Free + 5);

        Assert.DoesNotContain(probe.Calls, c => c is "PUT MfaAccounts" or "POST MfaAccounts" or "POST $batch");
        Assert.Equal(Free + 5, probe.Calls.Count(c => c == "POST MfaDirectory"));
        (await SignInAsync(host, Owners, Right)).Expect(HttpStatusCode.Created);
        // Another address on the attacker's network, and the same address in another tenant, are counted separately.
        await host.NewMemberAsync();
        (
            await host.Api.PostAsync(
                "tenants/acme/sessions",
                new { email = "ana@acme.test", password = Right },
                null,
                (MfaHost.AddressHeader, Strangers)
            )
        ).Expect(HttpStatusCode.Created);
        await host.NewTenantAsync("globex", Email);
        (
            await host.Api.PostAsync(
                "tenants/globex/sessions",
                new { email = Email, password = Right },
                null,
                (MfaHost.AddressHeader, Strangers)
            )
        ).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Twenty_failures_do_not_block_the_right_password_on_a_known_network()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        (await SignInAsync(host, Owners, Right)).Expect(HttpStatusCode.Created);
        await FailAsync(host, Owners, Free);

        (await SignInAsync(host, Owners, "a wrong password")).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");

        (await SignInAsync(host, "203.0.113.77", Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_hundred_wrong_passwords_block_a_known_network_too()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        (await SignInAsync(host, Owners, Right)).Expect(HttpStatusCode.Created);
        await FailAsync(host, Owners, Most - 1);
        (await SignInAsync(host, Owners, Right)).Expect(HttpStatusCode.Created);
        await FailAsync(host, Owners, 3, Most - 1);

        (await SignInAsync(host, Owners, Right)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");

        // Attempts over the limit are not stored, so that the number of rows per hour stays small.
        Assert.Equal(
            Most,
            await Rows.CountAsync(host, "MfaDirectory", r => r.PartitionKey.StartsWith("~failures~", StringComparison.Ordinal))
        );
        (await SignInAsync(host, Strangers, Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Right_password_cannot_outrun_concurrent_wrong_ones()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.NewTenantAsync();
        // The failures happen after everything that is read before the account.
        probe.Meanwhile(call => call == "GET MfaAccounts", () => FailAsync(host, Strangers, Free));

        var last = await SignInAsync(host, Strangers, Right);

        last.Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task Only_the_last_ten_networks_are_remembered()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        foreach (var network in Enumerable.Range(0, 11))
        {
            (await SignInAsync(host, string.Create(CultureInfo.InvariantCulture, $"192.0.{network}.1"), Right)).Expect(
                HttpStatusCode.Created
            );
        }

        await FailAsync(host, "192.0.0.1", Free);
        await FailAsync(host, "192.0.1.1", Free);

        (await SignInAsync(host, "192.0.0.1", Right)).Expect(HttpStatusCode.TooManyRequests);
        (await SignInAsync(host, "192.0.1.1", Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Known_and_unknown_addresses_are_blocked_alike_at_the_same_cost()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.NewTenantAsync();
        (await SignInAsync(host, Owners, Right)).Expect(HttpStatusCode.Created);
        var seen = new List<string>();
        foreach (var (tenant, email) in new[] { ("acme", Email), ("acme", "nobody@acme.test"), ("nowhere", Email) })
        {
            for (var n = 0; n < Free + 1; n++)
            {
                probe.Count();
                var reply = await host.Api.PostAsync(
                    $"tenants/{tenant}/sessions",
                    new { email, password = "a wrong password" },
                    null,
                    (MfaHost.AddressHeader, Owners)
                );
                seen.Add($"{n}: {reply.Text} {string.Join(", ", probe.Calls.Order())}");
            }
        }

        Assert.Equal(Free + 1, seen.Distinct().Count());
        Assert.EndsWith(
            "GET MfaAccounts, GET MfaDirectory, GET MfaDirectory, GET MfaTenants, POST MfaDirectory",
            seen[Free],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Concurrent_failures_are_all_counted()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();

        await Task.WhenAll(Enumerable.Range(0, Free).Select(_ => SignInAsync(host, Strangers, "a wrong password")));

        (await SignInAsync(host, Strangers, Right)).Expect(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("session/reauthenticate")]
    [InlineData("session/password")]
    public async Task Failures_with_a_session_count_the_same_way(string route)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        for (var n = 0; n < Free; n++)
        {
            (await TryAsync("a wrong password")).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        }

        (await TryAsync("a wrong password")).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");

        (await TryAsync(Right)).Expect(HttpStatusCode.TooManyRequests);
        (await SignInAsync(host, Strangers, Right)).Expect(HttpStatusCode.TooManyRequests);
        // The default network of the test is known from the first sign-in.
        (await owner.TrySignInAsync()).Expect(HttpStatusCode.Created);

        Task<Reply> TryAsync(string password) =>
            host.Api.PostAsync(
                route,
                route == "session/password" ? new { currentPassword = password, password = "a brand new password" } : new { password },
                owner.Token,
                (MfaHost.AddressHeader, Strangers)
            );
    }

    [Fact]
    public async Task Tables_reveal_neither_addresses_nor_networks()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await FailAsync(host, Strangers, 2);
        (await SignInAsync(host, Owners, Right)).Expect(HttpStatusCode.Created);

        var directory = await Rows.OfAsync(host, "MfaDirectory");
        var accounts = await Rows.OfAsync(host, "MfaAccounts");

        Assert.Equal(2, directory.Count(r => r.PartitionKey == "~failures~2026112212"));
        // Another property contains the coarse description of a session for the person's list of sessions.
        var text = string.Join(
            '\n',
            directory.SelectMany(r => r.Select(p => $"{p.Key}={p.Value}")).Concat(accounts.Select(r => r.GetString("Credentials")))
        );
        Assert.Contains("KnownNetworks", text, StringComparison.Ordinal);
        Assert.All(["198.51.100", "203.0.113"], network => Assert.DoesNotContain(network, text, StringComparison.Ordinal));
    }

    private static async Task FailAsync(MfaHost host, string from, int times, int before = 0)
    {
        for (var n = before; n < before + times; n++)
        {
            (await SignInAsync(host, from, "a wrong password")).Expect(
                n < Free ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests
            );
        }
    }

    private static Task<Reply> SignInAsync(MfaHost host, string from, string password) =>
        host.Api.PostAsync("tenants/acme/sessions", new { email = Email, password }, null, (MfaHost.AddressHeader, from));
}
