using MfaFunctions.Protection;

namespace MfaFunctions.Tests.Protection;

public sealed class SecretSealerTests
{
    private static readonly string OldKey = Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly string NewKey = Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray());

    [Fact]
    public void Sealed_record_opens_for_the_same_owner() =>
        Assert.Equal("secret"u8.ToArray(), Sealer("k1").Open(Sealer("k1").Seal("secret"u8, "totp", "acme", "ana"), "totp", "acme", "ana"));

    [Theory]
    [InlineData("totp", "acme", "bob")]
    [InlineData("totp", "other", "ana")]
    [InlineData("mail", "acme", "ana")]
    [InlineData("totp", "acm", "eana")]
    public void Record_moved_to_another_owner_does_not_open(string purpose, string tenant, string user)
    {
        var sealedText = Sealer("k1").Seal("secret"u8, "totp", "acme", "ana");

        var error = Assert.Throws<ProtectionException>(() => Sealer("k1").Open(sealedText, purpose, tenant, user));

        Assert.Contains($"{purpose}/{tenant}/{user}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_with_a_changed_byte_does_not_open()
    {
        var bytes = Convert.FromBase64String(Sealer("k1").Seal("secret"u8, "totp")["k1.".Length..]);
        for (var i = 0; i < bytes.Length; i++)
        {
            var altered = bytes.ToArray();
            altered[i] ^= 1;
            Assert.Throws<ProtectionException>(() => Sealer("k1").Open("k1." + Convert.ToBase64String(altered), "totp"));
        }
    }

    [Fact]
    public void Records_under_an_older_key_open_after_rotation() =>
        Assert.Equal("secret"u8.ToArray(), Sealer("k2").Open(Sealer("k1").Seal("secret"u8, "totp"), "totp"));

    [Theory]
    [InlineData("k9.AAAA")]
    [InlineData("")]
    [InlineData("k1")]
    [InlineData("k1.not base64")]
    [InlineData("k1.AAAA")]
    public void Malformed_record_is_refused(string text) => Assert.Throws<ProtectionException>(() => Sealer("k1").Open(text, "totp"));

    [Theory]
    [InlineData("k9", "", "must name a key")]
    [InlineData("k1", "AAAA", "exactly 32 bytes")]
    [InlineData("k1", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/k)", "not resolved")]
    public void Invalid_key_ring_prevents_startup_and_states_the_reason(string current, string value, string expected)
    {
        var options = new KeyRingOptions { Current = current, Ring = { ["k1"] = value.Length > 0 ? value : OldKey } };

        var result = new KeyRingValidator().Validate("Keys:Sealing", options);

        Assert.Contains(expected, result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Duplicate_key_prevents_startup() =>
        Assert.True(
            new KeyRingValidator()
                .Validate("Keys:Sealing", new KeyRingOptions { Current = "k1", Ring = { ["k1"] = OldKey, ["k2"] = OldKey } })
                .Failed
        );

    private static SecretSealer Sealer(string current) =>
        new(new KeyRing(new KeyRingOptions { Current = current, Ring = { ["k1"] = OldKey, ["k2"] = NewKey } }));
}
