using System.Net;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.KeyRotation;

/// <summary>The walk renews what each row has under the sealing ring, also of people without a secret.</summary>
public sealed class ResealRowsTests
{
    [Fact]
    public async Task Walk_renews_MACs_and_password_hashes_so_that_the_old_key_can_go()
    {
        var (settings, clock, next) = (await MfaHost.Settings.NewAsync(), new TestClock(), MfaHost.Settings.NewKey());
        Person[] people;
        await using (var before = await MfaHost.StartAsync(settings, clock))
        {
            people = [await before.NewTenantAsync(), await before.NewMemberAsync()];
        }

        await using (
            var after = await MfaHost.StartAsync(
                settings,
                clock,
                arguments: ["--Keys:Sealing:Ring:s2=" + next, "--Keys:Sealing:Current=s2"]
            )
        )
        {
            (await after.Api.OperatorPostAsync("operator/tenants/acme/reseal", new { })).Expect(HttpStatusCode.Accepted);
            await after.DrainAsync();

            Assert.Equal(2, (await after.Api.OperatorGetAsync("operator/tenants/acme/reseal")).Body!["done"]!.GetValue<int>());
            Assert.All(await MacsAsync(after), mac => Assert.StartsWith("s2.", mac, StringComparison.Ordinal));
        }

        await using var without = await MfaHost.StartAsync(settings with { SealingKey = next, SealingKeyName = "s2" }, clock);
        foreach (var person in people)
        {
            await person.At(without).SignInAsync();
        }
    }

    private static async Task<string[]> MacsAsync(MfaHost host) =>
        [
            .. (await Rows.OfAsync(host, "MfaAccounts"))
                .Concat(await Rows.OfAsync(host, "MfaTenants"))
                .Where(row => row.RowKey is "account" or "tenant")
                .Select(row => row.GetString(RowMacs.Property)),
        ];
}
