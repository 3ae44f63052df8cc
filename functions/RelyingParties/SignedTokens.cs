using MfaFunctions.Protection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.RelyingParties;

/// <summary>
/// Signs tokens for other services with the current key. The header's <c>typ</c> tells the kinds apart (RFC 8725 §3.11).
/// </summary>
public sealed class SignedTokens(SigningKeys keys)
{
    private readonly JsonWebTokenHandler _writer = new() { SetDefaultTimesOnTokenCreation = false };

    // A cached signature provider would outlive the key instance it was created from.
    private readonly CryptoProviderFactory _signatures = new() { CacheSignatureProviders = false };

    /// <param name="type">The media type without <c>application/</c>, such as <c>at+jwt</c>.</param>
    /// <param name="claims">All claims.</param>
    public string Sign(string type, Dictionary<string, object> claims)
    {
        using var key = keys.Current.Open();
        return _writer.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = type,
                Claims = claims,
                SigningCredentials = new SigningCredentials(
                    new ECDsaSecurityKey(key) { KeyId = keys.Current.Public.Kid },
                    SecurityAlgorithms.EcdsaSha256
                )
                {
                    CryptoProviderFactory = _signatures,
                },
            }
        );
    }
}
