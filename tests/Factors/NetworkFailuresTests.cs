using System.Globalization;
using System.Net;
using MfaFunctions.Tests.Infrastructure;
using static MfaFunctions.Tests.Factors.Guessing;

namespace MfaFunctions.Tests.Factors;

/// <summary>One password tried on many addresses.</summary>
public sealed class NetworkFailuresTests
{
    private const int FreeOfNetwork = 20;

    [Fact]
    public async Task Spraying_many_addresses_from_one_network_is_slowed()
    {
        await using var host = await MfaHost.StartAsync(configure: CountedHashes.Use);
        await host.NewTenantAsync();
        var outcomes = new List<HttpStatusCode>();
        for (var n = 0; n < 46; n++)
        {
            outcomes.Add((await SprayAsync(host, n)).Status);
        }

        Assert.Equal(FreeOfNetwork + 1, outcomes.Count(o => o == HttpStatusCode.Unauthorized));
        Assert.Equal(FreeOfNetwork + 1, CountedHashes.Of(host).Count);
        var refused = (await SprayAsync(host, 46)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
        Assert.Equal("1", refused.Headers["Retry-After"]);
        // The delay grows up to five minutes.
        for (var n = 47; n < 60; n++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(5));
            (await SprayAsync(host, n)).Expect(HttpStatusCode.Unauthorized);
            if ((await SprayAsync(host, n)).Status == HttpStatusCode.Unauthorized)
            {
                (await SprayAsync(host, n)).Expect(HttpStatusCode.TooManyRequests);
            }
        }
    }

    [Fact]
    public async Task Parallel_spraying_is_slowed_too()
    {
        await using var host = await MfaHost.StartAsync(configure: CountedHashes.Use);
        await host.NewTenantAsync();

        await Task.WhenAll(Enumerable.Range(0, 46).Select(n => SprayAsync(host, n)));

        // As many more as the network may have in flight.
        Assert.InRange(CountedHashes.Of(host).Count, FreeOfNetwork + 1, FreeOfNetwork + 4);
    }

    [Fact]
    public async Task People_whom_the_network_is_familiar_to_are_not_slowed_and_their_mistakes_do_not_count()
    {
        await using var host = await MfaHost.StartAsync();
        await NewFamiliarTenantAsync(host);
        await FailAsync(host, Home, Free);
        for (var n = 0; n <= FreeOfNetwork; n++)
        {
            (await SprayAsync(host, n, Home)).Expect(HttpStatusCode.Unauthorized);
        }

        (await SprayAsync(host, 50, Home)).Expect(HttpStatusCode.TooManyRequests);

        (await TryAsync(host, Home, Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Company_behind_one_address_is_not_stopped()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        // Successes do not count, and a failure is forgotten after three minutes.
        for (var n = 0; n < 40; n++)
        {
            (await TryAsync(host, Home, Right)).Expect(HttpStatusCode.Created);
            (await SprayAsync(host, n, Home)).Expect(HttpStatusCode.Unauthorized);
            host.Clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task Many_failures_of_a_tenant_within_an_hour_are_logged_once()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await host.NewTenantAsync("globex", Email);
        for (var n = 0; n < 99; n++)
        {
            await TryAsync(host, Network(n), Wrong, $"p{n}@acme.test");
            await TryAsync(host, Network(n), Wrong, $"p{n}@acme.test", "nowhere");
        }

        Assert.Empty(Alarms(host));
        await TryAsync(host, Network(99), Wrong);
        await TryAsync(host, Network(98), Wrong);

        var alarm = Assert.Single(Alarms(host));
        Assert.Contains("at least 100 passwords failed in tenant acme within an hour", alarm, StringComparison.Ordinal);
        Assert.StartsWith("Warning", alarm, StringComparison.Ordinal);
    }

    private static string[] Alarms(MfaHost host) =>
        [.. host.Logs.Lines.Where(l => l.Contains("Password guessing suspected", StringComparison.Ordinal))];

    private static Task<Reply> SprayAsync(MfaHost host, int n, string from = "198.51.100.7") =>
        TryAsync(host, from, Wrong, string.Create(CultureInfo.InvariantCulture, $"person{n}@acme.test"));
}
