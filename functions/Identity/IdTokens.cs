using MfaFunctions.Platform;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Identity;

/// <summary>Validates ID tokens of a tenant's identity providers (OpenID Connect Core §3.1.3.7). Each token is accepted once.</summary>
public sealed class IdTokens(ProviderKeys keys, IdTokenNonces nonces)
{
    /// <summary>Maximum length of an ID token in characters. Tokens of the large providers have 1,000 to 2,000.</summary>
    public const int LengthLimit = 8 * 1024;

    private const int SubjectLimit = 255;

    /// <summary>Maximum age of a token.</summary>
    private static readonly TimeSpan AgeLimit = TimeSpan.FromMinutes(5);

    /// <summary>Maximum difference between a provider's clock and ours.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LengthLimit };

    /// <returns>Null if the token is not accepted, for whatever reason.</returns>
    /// <exception cref="UnavailableException">The provider's keys cannot be fetched.</exception>
    public async Task<ProvenIdentity?> AcceptAsync(
        TenantId tenant,
        IReadOnlyList<IdentityProvider> providers,
        string idToken,
        DateTimeOffset now
    )
    {
        // Cheap checks first: only a plausible token triggers a request to its provider.
        if (
            Read(idToken) is not { } token
            || providers.FirstOrDefault(p => p.Issuer == token.Issuer && IsFor(token, p.ClientId)) is not { } provider
            || token.Subject is not { Length: > 0 and <= SubjectLimit } subject
            || !Algorithms.Contains(token.Alg)
            || !IsTimely(token, now)
            || Text(token, JwtRegisteredClaimNames.Nonce) is not { } nonce
            || !nonces.IsLive(tenant, nonce, now)
            || !await IsSignedAsync(token, provider, now)
            || !await nonces.TryUseAsync(tenant, nonce)
        )
        {
            return null;
        }

        return new ProvenIdentity(provider, subject, AuthenticatedAt(token, now));
    }

    private JsonWebToken? Read(string idToken)
    {
        try
        {
            return
                idToken.Length <= LengthLimit
                && _handler.CanReadToken(idToken)
                && _handler.ReadJsonWebToken(idToken) is { IsEncrypted: false } token
                ? token
                : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static bool IsFor(JsonWebToken token, string clientId) =>
        token.Audiences.Contains(clientId, StringComparer.Ordinal)
        && (
            Text(token, JwtRegisteredClaimNames.Azp) is { } party
                ? party == clientId
                : token.Audiences.Count() == 1 && !Has(token, JwtRegisteredClaimNames.Azp)
        );

    // A missing time reads as DateTime.MinValue.
    private static bool IsTimely(JsonWebToken token, DateTimeOffset now)
    {
        var utc = now.UtcDateTime;
        return utc < After(token.ValidTo)
            && utc > token.ValidFrom - (token.ValidFrom == default ? default : ClockSkew)
            && token.IssuedAt != default
            && utc - token.IssuedAt <= AgeLimit
            && token.IssuedAt - utc <= ClockSkew
            && (!Has(token, JwtRegisteredClaimNames.AuthTime) || AuthenticatedAt(token, now) is not null);
    }

    private static DateTime After(DateTime time) => time == default || time > DateTime.MaxValue - ClockSkew ? time : time + ClockSkew;

    private async Task<bool> IsSignedAsync(JsonWebToken token, IdentityProvider provider, DateTimeOffset now)
    {
        var candidates = await keys.FindAsync(provider.Issuer, token.Kid);
        if (candidates.Count == 0)
        {
            return false;
        }

        var result = await _handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                IssuerSigningKeys = candidates,
                ValidAlgorithms = Algorithms,
                ValidIssuer = provider.Issuer,
                ValidAudience = provider.ClientId,
                IgnoreTrailingSlashWhenValidatingAudience = false,
                RequireSignedTokens = true,
                // Uses the injected clock, which the handler does not know.
                LifetimeValidator = (_, _, read, _) => read is JsonWebToken own && IsTimely(own, now),
            }
        );
        return result.IsValid;
    }

    // Null if the token has no such claim or an impossible value.
    private static DateTimeOffset? AuthenticatedAt(JsonWebToken token, DateTimeOffset now)
    {
        if (
            !token.TryGetPayloadValue<long>(JwtRegisteredClaimNames.AuthTime, out var seconds)
            || seconds <= 0
            || seconds > (now + ClockSkew).ToUnixTimeSeconds()
        )
        {
            return null;
        }

        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return at < now ? at : now;
    }

    private static bool Has(JsonWebToken token, string claim) => token.TryGetPayloadValue<object>(claim, out _);

    private static string? Text(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<object>(claim, out var value) ? value as string : null;
}
