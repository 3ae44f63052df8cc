using System.Buffers.Text;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;

namespace MfaFunctions.Tests.Accounts;

public sealed class SessionTokenTests
{
    [Fact]
    public void Token_has_256_random_bits_and_only_their_hash_is_stored()
    {
        var (one, other) = (New(), New());

        var secret = one.Reveal().Split('.')[3];
        Assert.Equal(32, Base64Url.DecodeFromChars(secret).Length);
        Assert.NotEqual(secret, other.Reveal().Split('.')[3]);
        Assert.DoesNotContain(secret, one.SecretHash, StringComparison.Ordinal);
        Assert.Equal("***", one.ToString());
    }

    private static SessionToken New() =>
        SessionToken.New(TenantId.Parse("acme"), UserId.Parse("aaaaaaaaaaaaaaaaaaaaaaaaaa"), Identifier.New());
}
