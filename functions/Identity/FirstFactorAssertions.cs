using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Identity;

/// <summary>
/// Checks the assertions in which a tenant's own backend states that it has just signed a person in. The keys are in the tenant's list, so
/// no request is sent. Each assertion is accepted once.
/// </summary>
public sealed class FirstFactorAssertions(IdTokenNonces nonces, IOptions<AccessOptions> access)
{
    /// <summary>
    /// The header <c>typ</c>. Explicit typing (RFC 8725 §3.11) keeps other tokens that the backend signs from being accepted.
    /// </summary>
    public const string Type = "first-factor+jwt";

    /// <summary>Maximum time from <c>iat</c> to <c>exp</c>.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    // A random identifier has at least 128 bits, 22 characters in base64url; a short one would repeat.
    private const int ShortestId = 16;
    private const int LongestId = 128;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = IdTokens.LengthLimit };

    /// <summary>The <c>aud</c> of assertions for a tenant of this deployment.</summary>
    public string AudienceOf(TenantId tenant) => $"{access.Value.Issuer}/tenants/{tenant}";

    /// <returns>Null if the assertion is not accepted, for whatever reason.</returns>
    public async Task<ProvenIdentity?> CheckAsync(
        TenantId tenant,
        IReadOnlyList<IdentityProvider> listed,
        JsonWebToken token,
        DateTimeOffset now
    )
    {
        if (
            listed.FirstOrDefault(p => p.IsBackend && p.Issuer == token.Issuer) is not { } provider
            || token.Audiences.ToArray() is not [var audience]
            || audience != AudienceOf(tenant)
            || !IsTimely(token, now)
            || !await IsSignedAsync(token, provider)
        )
        {
            return null;
        }

        return await TryUseAsync(tenant, token, now)
            ? new ProvenIdentity(provider, token.Subject, TokenClaims.AuthenticatedAt(token, now)) { Person = PersonOf(token) }
            : null;
    }

    // A missing time reads as DateTime.MinValue.
    private static bool IsTimely(JsonWebToken token, DateTimeOffset now)
    {
        var utc = now.UtcDateTime;
        return token.IssuedAt != default
            && token.ValidTo != default
            && token.ValidTo - token.IssuedAt <= Lifetime
            && token.IssuedAt - utc <= TokenClaims.ClockSkew
            && utc < token.ValidTo
            && TokenClaims.HasPossibleAuthTime(token, now);
    }

    private async Task<bool> IsSignedAsync(JsonWebToken token, IdentityProvider provider)
    {
        var keys = BackendKeys.Open(provider.Keys!).Where(k => k.KeyId == token.Kid).ToArray();
        if (keys.Length == 0)
        {
            return false;
        }

        var result = await _handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                IssuerSigningKeys = keys,
                ValidTypes = [Type],
                ValidAlgorithms = TokenClaims.Algorithms,
                ValidIssuer = provider.Issuer,
#pragma warning disable CA5404 // Both are checked exactly above; the injected clock is unknown to the handler.
                ValidateAudience = false,
                ValidateLifetime = false,
#pragma warning restore CA5404
                RequireSignedTokens = true,
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            }
        );
        return result.IsValid;
    }

    // A nonce of this service also ties the assertion to the page that asked for it. Otherwise the assertion's own id makes it unique.
    private async Task<bool> TryUseAsync(TenantId tenant, JsonWebToken token, DateTimeOffset now) =>
        TokenClaims.Has(token, JwtRegisteredClaimNames.Nonce)
            ? TokenClaims.Text(token, JwtRegisteredClaimNames.Nonce) is { } nonce
                && nonces.IsLive(tenant, nonce, now)
                && await nonces.TryUseAsync(tenant, nonce)
            : TokenClaims.Text(token, JwtRegisteredClaimNames.Jti) is { Length: >= ShortestId and <= LongestId } id
                && await nonces.TryUseAsync(tenant, $"{token.Issuer} {id}", new DateTimeOffset(token.ValidTo));

    private static ClaimedPerson PersonOf(JsonWebToken token) =>
        new(
            token.TryGetPayloadValue<bool>("email_verified", out var verified) && verified
                ? TokenClaims.Text(token, JwtRegisteredClaimNames.Email)
                : null,
            TokenClaims.Text(token, JwtRegisteredClaimNames.Name),
            TokenClaims.Text(token, "locale")
        );
}
