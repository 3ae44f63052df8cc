using System.Diagnostics;
using System.Globalization;
using System.Net;
using MfaFunctions.Tests.Infrastructure;
using Xunit.Abstractions;

namespace MfaFunctions.Tests.Sessions;

public sealed class SignInTimesTests(ITestOutputHelper output)
{
    private const int Tries = 30;

    /// <summary>
    /// Prints the duration of each. Asserts equal steps rather than equal durations, because durations on a busy machine prove nothing.
    /// </summary>
    [Fact]
    public async Task Known_and_unknown_addresses_get_the_same_refusal_in_the_same_steps()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.NewTenantAsync();
        var addresses = new Dictionary<string, string> { ["known"] = "olga@acme.test", ["unknown"] = "nobody@acme.test" };
        var times = addresses.ToDictionary(a => a.Key, _ => new List<double>());
        var answers = new HashSet<string>();
        var costs = addresses.ToDictionary(a => a.Key, _ => new List<string>());
        // Alternates the two, so that any slowdown affects both. The first round warms up.
        for (var n = 0; n <= Tries; n++)
        {
            foreach (var (name, email) in addresses)
            {
                host.Clock.Advance(TimeSpan.FromHours(1));
                probe.Count();
                var clock = Stopwatch.GetTimestamp();
                var reply = await host.Api.PostAsync(
                    "tenants/acme/sessions",
                    new { email, password = "a wrong password" },
                    null,
                    (
                        MfaHost.AddressHeader,
                        string.Create(CultureInfo.InvariantCulture, $"192.{addresses.Keys.ToList().IndexOf(name)}.{n}.1")
                    )
                );
                times[name].Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
                answers.Add(reply.Expect(HttpStatusCode.Unauthorized, "invalid_credentials").Text);
                costs[name].Add(string.Join(", ", probe.Calls.Order()));
            }
        }

        foreach (var (name, all) in times)
        {
            var sorted = all.Skip(1).Order().ToArray();
            var (quarter, median, threeQuarters) = (sorted[Tries / 4], sorted[Tries / 2], sorted[Tries * 3 / 4]);
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name, -8} min {sorted[0]:F1} ms, quarter {quarter:F1}, median {median:F1}, "
                        + $"three quarters {threeQuarters:F1}, max {sorted[^1]:F1}"
                )
            );
        }

        Assert.Single(answers);
        // The audit log's summary counts after the response: a read and a write more. It adds a row for the first failure of an hour.
        Assert.Equal(
            "GET MfaAccounts, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaTenants, "
                + "POST $batch, POST MfaDirectory, POST MfaDirectory, PUT MfaAudit, PUT MfaAudit, PUT MfaDirectory",
            Usual(costs["known"])
        );
        Assert.Equal(Usual(costs["known"]), Usual(costs["unknown"]));
    }

    // On a busy machine a request can be sent twice. SignInTests asserts every single request.
    private static string Usual(List<string> costs) => costs.GroupBy(c => c).MaxBy(g => g.Count())!.Key;
}
