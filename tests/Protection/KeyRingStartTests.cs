using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Protection;

public sealed class KeyRingStartTests
{
    [Theory]
    [InlineData("--Keys:Sealing:Current=s9", "Keys:Sealing:Current")]
    [InlineData("--Keys:Hashing:Current=", "Keys:Hashing:Current")]
    [InlineData("--Keys:Sealing:Ring:s1=", "Keys:Sealing:Ring:s1 must be")]
    [InlineData("--Keys:Sealing:Ring:s2=AAAA", "Keys:Sealing:Ring:s2 must be")]
    [InlineData("--Keys:Hashing:Ring:h2=not base64", "Keys:Hashing:Ring:h2 must be")]
    [InlineData("--Keys:Hashing:Ring:h-2=AAAA", "a key name")]
    [InlineData("--Keys:Sealing:Ring:s2=@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/k)", "not resolved")]
    public async Task Missing_short_or_unresolved_key_prevents_startup(string argument, string expected)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => MfaHost.StartAsync(arguments: argument));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Duplicate_key_prevents_startup(string written)
    {
        var settings = await MfaHost.Settings.NewAsync();

        var refused = await Assert.ThrowsAnyAsync<Exception>(() =>
            MfaHost.StartAsync(settings, arguments: $"--Keys:Sealing:Ring:s2={settings.SealingKey[..4]}{written}{settings.SealingKey[4..]}")
        );

        Assert.Contains("same key under two names", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(settings.SealingKey, refused.ToString(), StringComparison.Ordinal);
    }
}
