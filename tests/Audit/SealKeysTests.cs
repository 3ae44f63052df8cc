using System.Net;
using MfaFunctions.Audit;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Audit;

/// <summary>Seals of the audit log have keys of their own, and earlier ones stay verifiable.</summary>
public sealed class SealKeysTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Fact]
    public async Task Seals_and_access_tokens_have_different_keys_with_different_uses()
    {
        await using var host = await MfaHost.StartAsync();
        await host.AddAsync("acme", host.Clock.Now);
        await host.SealAsync();

        var tokens = await KeysAsync(host, "jwks.json");
        var seals = await KeysAsync(host, "audit-jwks.json");

        Assert.Equal(["sig"], tokens.Select(k => k.Use));
        Assert.Equal(["audit-seal"], seals.Select(k => k.Use));
        Assert.Equal(Assert.Single(await host.SealRowsAsync()).GetString("KeyId"), seals[0].Kid);
        Assert.NotEqual(tokens[0].Kid, seals[0].Kid);
    }

    [Fact]
    public async Task Seal_from_before_the_separate_keys_verifies_with_the_key_of_its_time()
    {
        await using var host = await MfaHost.StartAsync();
        await SealWithTokenKeyAsync(host);
        await host.AddAsync("acme", host.Clock.Now);
        await host.SealAsync();

        var verified = await host.VerifyAuditAsync(keys: All(host));

        Assert.Empty(verified.Problems);
        Assert.Equal((2, 2), (verified.Seals, verified.SealedRows));
        Assert.Contains("names the signing key", Assert.Single((await host.VerifyAuditAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_of_access_tokens_cannot_forge_a_later_seal()
    {
        await using var host = await MfaHost.StartAsync();
        await host.AddAsync("acme", host.Clock.Now);
        await host.SealAsync();
        await SealWithTokenKeyAsync(host);

        var verified = await host.VerifyAuditAsync(keys: All(host));

        Assert.Contains("key of access tokens", Assert.Single(verified.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_key_in_both_rings_prevents_startup()
    {
        var settings = await MfaHost.Settings.NewAsync();

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => MfaHost.StartAsync(settings with { AuditKey = settings.SigningKey }));

        Assert.Contains("Keys:Audit", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(settings.SigningKey, refused.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<PublicKey> All(MfaHost host) =>
        [.. host.Get<SealKeys>().Ring.Published, .. host.Get<SigningKeys>().Published];

    private static async Task SealWithTokenKeyAsync(MfaHost host)
    {
        await host.AddAsync("acme", host.Clock.Now);
        var chain = new AuditChain(host.Get<StorageClients>(), new SealKeys(host.Get<SigningKeys>()), host.Clock);
        Assert.NotNull(await chain.SealNextAsync(Acme, AuditRow.Partition(Acme, host.Clock.Now), CancellationToken.None));
    }

    private static async Task<PublicKey[]> KeysAsync(MfaHost host, string path) =>
        [
            .. (await host.Api.GetAsync(path)).Expect(HttpStatusCode.OK).Body!["keys"]!
                .AsArray()
                .Select(k => new PublicKey("", "", "", "", k!["use"]!.GetValue<string>(), "", k["kid"]!.GetValue<string>())),
        ];
}
