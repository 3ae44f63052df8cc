using System.Net;
using MfaFunctions.Tests.Factors;
using MfaFunctions.Tests.Infrastructure;
using static MfaFunctions.Tests.Factors.Guessing;

namespace MfaFunctions.Tests.Sessions;

/// <summary>Sign-ins of one account at the same time. The costly part happens once for each, however the race for the row ends.</summary>
public sealed class SignInRaceTests
{
    [Fact]
    public async Task Lost_race_does_not_hash_again()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe, configure: CountedHashes.Use);
        var owner = await NewFamiliarTenantAsync(host);
        await owner.SignInAsync();
        var before = CountedHashes.Of(host).Count;
        probe.Meanwhile(
            call => call == "PUT MfaAccounts",
            async () => (await host.Api.PostAsync("authenticators", new { }, owner.Token)).Expect(HttpStatusCode.Created)
        );

        var signedIn = await TryAsync(host, Home, Right);

        signedIn.Expect(HttpStatusCode.Created);
        Assert.Equal(1, CountedHashes.Of(host).Count - before);
    }

    [Fact]
    public async Task Password_changed_during_its_check_no_longer_signs_in()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await NewFamiliarTenantAsync(host);
        var token = await host.ResetTokenAsync(owner);
        probe.Meanwhile(
            call => call == "PUT MfaAccounts",
            async () =>
                (await host.Api.PostAsync("password-resets/accept", new { token, password = "a brand new password" })).Expect(
                    HttpStatusCode.NoContent
                )
        );

        var late = await TryAsync(host, Home, Right);

        late.Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Forty_parallel_right_sign_ins_succeed_or_are_told_to_wait()
    {
        await using var host = await MfaHost.StartAsync(configure: CountedHashes.Use);
        await NewFamiliarTenantAsync(host);
        var before = CountedHashes.Of(host).Count;

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => TryAsync(host, Home, Right)));

        var signedIn = replies.Count(r => r.Status == HttpStatusCode.Created);
        Assert.InRange(signedIn, 1, 40);
        Assert.All(replies.Where(r => r.Status != HttpStatusCode.Created), r =>
            Assert.Equal("2", r.Expect(HttpStatusCode.TooManyRequests, "too_many_attempts").Headers["Retry-After"])
        );
        Assert.Equal(signedIn, CountedHashes.Of(host).Count - before);
        Assert.DoesNotContain(host.Logs.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
        (await TryAsync(host, Home, Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Crowd_on_one_network_does_not_keep_out_the_person_on_another()
    {
        await using var host = await MfaHost.StartAsync();
        await NewFamiliarTenantAsync(host);
        var crowd = Enumerable.Range(0, 40).Select(_ => TryAsync(host, Home, Right)).ToArray();

        var person = await TryAsync(host, MfaHost.Address, Right);

        person.Expect(HttpStatusCode.Created);
        await Task.WhenAll(crowd);
    }
}
