using System.Net;
using System.Security.Cryptography;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties;

public sealed class SigningKeyTests
{
    private static readonly string Key = MfaHost.Settings.NewSigningKey();

    [Fact]
    public async Task Only_the_public_part_of_keys_is_published()
    {
        await using var host = await MfaHost.StartAsync(arguments: "--Keys:Signing:Ring:g2=" + MfaHost.Settings.NewSigningKey());

        var reply = (await host.Api.GetAsync("jwks.json")).Expect(HttpStatusCode.OK);

        Assert.Equal("public, max-age=300", reply.Headers["Cache-Control"]);
        Assert.Equal(2, reply.Body!["keys"]!.AsArray().Count);
        foreach (var key in reply.Body!["keys"]!.AsArray())
        {
            Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], key!.AsObject().Select(m => m.Key).Order());
            Assert.Equal(
                ("EC", "P-256", "ES256", "sig"),
                (
                    key["kty"]!.GetValue<string>(),
                    key["crv"]!.GetValue<string>(),
                    key["alg"]!.GetValue<string>(),
                    key["use"]!.GetValue<string>()
                )
            );
        }

        using var signing = ECDsa.Create();
        signing.ImportPkcs8PrivateKey(Convert.FromBase64String(host.Used.SigningKey), out _);
        var secret = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(signing.ExportParameters(true).D);
        Assert.DoesNotContain(secret, reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.Lines, l => l.Contains(host.Used.SigningKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rotation_invalidates_no_token()
    {
        var settings = await MfaHost.Settings.NewAsync();
        var clock = new TestClock();
        var next = MfaHost.Settings.NewSigningKey();
        string session,
            oldToken,
            keysBefore,
            keysAhead;
        await using (var before = await MfaHost.StartAsync(settings, clock))
        {
            var owner = await before.NewReadyOwnerAsync();
            session = owner.Token;
            keysBefore = await Relying.KeysAsync(before);
        }

        // The next key is published while the old key still signs.
        await using (var ahead = await MfaHost.StartAsync(settings, clock, arguments: "--Keys:Signing:Ring:g2=" + next))
        {
            oldToken = await ahead.TokenAsync(Holder(ahead, session));
            keysAhead = await Relying.KeysAsync(ahead);
            Assert.Null(await Relying.RefusesAsync(oldToken, keysBefore, "mfa:acme", clock.Now));
        }

        await using var after = await MfaHost.StartAsync(
            settings,
            clock,
            arguments: ["--Keys:Signing:Ring:g2=" + next, "--Keys:Signing:Current=g2"]
        );
        var newToken = await after.TokenAsync(Holder(after, session));
        var keysAfter = await Relying.KeysAsync(after);

        Assert.NotEqual(Relying.Header(oldToken)["kid"]!.GetValue<string>(), Relying.Header(newToken)["kid"]!.GetValue<string>());
        // Keys cached before the switch of the current key already contain the new key and still contain the old one.
        Assert.Null(await Relying.RefusesAsync(newToken, keysAhead, "mfa:acme", clock.Now));
        Assert.Null(await Relying.RefusesAsync(newToken, keysAfter, "mfa:acme", clock.Now));
        Assert.Null(await Relying.RefusesAsync(oldToken, keysAfter, "mfa:acme", clock.Now));
        // A key that was never published is not trusted.
        Assert.NotNull(await Relying.RefusesAsync(newToken, keysBefore, "mfa:acme", clock.Now));
    }

    [Fact]
    public void Different_key_under_the_same_name_has_a_different_id()
    {
        Assert.True(
            SigningKey.TryLoad(Key, PublicKey.ForTokens, out var one)
                && SigningKey.TryLoad(MfaHost.Settings.NewSigningKey(), PublicKey.ForTokens, out var other)
                && one.Public.Kid != other.Public.Kid
        );
        Assert.True(SigningKey.TryLoad(Key, PublicKey.ForTokens, out var again) && again.Public.Kid == one.Public.Kid);
        Assert.Equal("***", one.ToString());
    }

    [Fact]
    public void Key_id_is_the_thumbprint_of_the_key()
    {
        Assert.True(SigningKey.TryLoad(Key, PublicKey.ForTokens, out var key));
        var jwk = new Microsoft.IdentityModel.Tokens.JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            X = key.Public.X,
            Y = key.Public.Y,
        };

        Assert.Equal(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint()), key.Public.Kid);
    }

    public static TheoryData<string, string, string> BadRings =>
        new()
        {
            { "k9", Key, "must name a key" },
            { "k1", "AAAA", "curve P-256" },
            { "k1", "not base64", "curve P-256" },
            { "k1", Pkcs8(ECCurve.NamedCurves.nistP384), "curve P-256" },
            { "k1", Pkcs8(ECCurve.NamedCurves.brainpoolP256r1), "curve P-256" },
            { "k1", Rsa(), "curve P-256" },
            { "k1", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/k)", "not resolved" },
        };

    [Theory]
    [MemberData(nameof(BadRings), DisableDiscoveryEnumeration = true)]
    public void Invalid_key_ring_prevents_startup_and_states_the_reason(string current, string value, string expected)
    {
        var result = new SigningKeyValidator().Validate(
            SigningKeyOptions.Tokens,
            new SigningKeyOptions { Current = current, Ring = { ["k1"] = value } }
        );

        Assert.Contains(expected, result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain(value, result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Duplicate_key_prevents_startup() =>
        Assert.True(
            new SigningKeyValidator()
                .Validate(SigningKeyOptions.Tokens, new SigningKeyOptions { Current = "k1", Ring = { ["k1"] = Key, ["k2"] = Key } })
                .Failed
        );

    [Fact]
    public async Task Missing_signing_key_prevents_startup()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => MfaHost.StartAsync(arguments: "--Keys:Signing:Current=g9"));

        Assert.Contains("Keys:Signing:Current", refused.Message, StringComparison.Ordinal);
    }

    private static Person Holder(MfaHost host, string token) =>
        new(host, "acme", "olga@acme.test", "correct horse battery") { Token = token };

    private static string Pkcs8(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    private static string Rsa()
    {
        using var key = RSA.Create(2048);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }
}
