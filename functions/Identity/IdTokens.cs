using MfaFunctions.Platform;
using MfaFunctions.Platform.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Identity;

/// <summary>
/// Validates ID tokens of a tenant's identity providers (OpenID Connect Core §3.1.3.7), and assertions of its backends. Each is accepted
/// once.
/// </summary>
public sealed partial class IdTokens(
    ProviderKeys providers,
    IdTokenNonces nonces,
    FirstFactorAssertions assertions,
    MfaMetrics metrics,
    TimeProvider clock,
    ILogger<IdTokens> logger
)
{
    /// <summary>Maximum length of an ID token in characters. Tokens of the large providers have 1,000 to 2,000.</summary>
    public const int LengthLimit = 8 * 1024;

    /// <summary>Maximum age of a token.</summary>
    private static readonly TimeSpan AgeLimit = TimeSpan.FromMinutes(5);

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LengthLimit };

    /// <param name="tenant">The tenant, which may be unknown.</param>
    /// <param name="listed">The tenant's providers; empty for an unknown tenant.</param>
    /// <param name="idToken">The token as sent.</param>
    /// <param name="now">The time of the request.</param>
    /// <returns>Null if the token is not accepted, for whatever reason.</returns>
    /// <exception cref="ThirdPartyUnavailableException">
    /// The issuer's keys cannot be fetched. This reveals nothing about the tenant: while an issuer is known to be unreachable, its tokens
    /// are refused this way in every tenant, whether or not the tenant lists the issuer.
    /// </exception>
    public async Task<ProvenIdentity?> AcceptAsync(
        TenantId tenant,
        IReadOnlyList<IdentityProvider> listed,
        string idToken,
        DateTimeOffset now
    )
    {
        var proven = await CheckAsync(tenant, listed, idToken, now);
        metrics.IdTokenPresented(accepted: proven is not null);
        return proven;
    }

    private async Task<ProvenIdentity?> CheckAsync(
        TenantId tenant,
        IReadOnlyList<IdentityProvider> listed,
        string idToken,
        DateTimeOffset now
    )
    {
        if (
            Read(idToken) is not { } token
            || token.Subject is not { Length: > 0 and <= TokenClaims.SubjectLimit } subject
            || !TokenClaims.Algorithms.Contains(token.Alg)
            || token.EncodedSignature is not { Length: > 0 }
        )
        {
            return null;
        }

        if (token.Typ == FirstFactorAssertions.Type)
        {
            return await assertions.CheckAsync(tenant, listed, token, now);
        }

        // Cheap checks first: only a plausible token triggers a request to its provider.
        if (
            !IsTimely(token, now)
            || TokenClaims.Text(token, JwtRegisteredClaimNames.Nonce) is not { } nonce
            || !nonces.IsLive(tenant, nonce, now)
        )
        {
            return null;
        }

        var intended = listed
            .Where(p => !p.IsBackend && p.Issuer == token.Issuer && token.Audiences.Contains(p.ClientId, StringComparer.Ordinal))
            .ToArray();
        var provider = intended.FirstOrDefault(p => IsFromPartyOf(token, p)) ?? intended.FirstOrDefault();
        if (!await IsSignedAsync(token, provider, now) || provider is null)
        {
            return null;
        }

        if (!IsFromPartyOf(token, provider))
        {
            // The caller learns nothing, like every other caller. Only a token that the provider signed is worth a line.
            Log.ForeignParty(logger, provider.Provider, tenant.Value, PartyForTheLog(token));
            return null;
        }

        return await nonces.TryUseAsync(tenant, nonce)
            ? new ProvenIdentity(provider, subject, TokenClaims.AuthenticatedAt(token, now))
            : null;
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

    // The client that asked for the token may be another one of the tenant, such as its app for Android (OpenID Connect Core §3.1.3.7).
    private static bool IsFromPartyOf(JsonWebToken token, IdentityProvider provider) =>
        TokenClaims.Text(token, JwtRegisteredClaimNames.Azp) is { } party
            ? provider.Trusts(party)
            : token.Audiences.Count() == 1 && !TokenClaims.Has(token, JwtRegisteredClaimNames.Azp);

    // Client ids are no secrets. Some providers put the address of a service there.
    private static string PartyForTheLog(JsonWebToken token) =>
        TokenClaims.Text(token, JwtRegisteredClaimNames.Azp) switch
        {
            null => "is missing, although there are several audiences",
            { } party when IdentityProvider.IsClientId(party) && !party.Contains('@', StringComparison.Ordinal) =>
                $"is {party}, which is neither the client id nor in trustedAzp",
            _ => "is neither the client id nor in trustedAzp",
        };

    // A missing time reads as DateTime.MinValue.
    private static bool IsTimely(JsonWebToken token, DateTimeOffset now)
    {
        var utc = now.UtcDateTime;
        return utc < After(token.ValidTo)
            && utc > token.ValidFrom - (token.ValidFrom == default ? default : TokenClaims.ClockSkew)
            && token.IssuedAt != default
            && utc - token.IssuedAt <= AgeLimit
            && token.IssuedAt - utc <= TokenClaims.ClockSkew
            && TokenClaims.HasPossibleAuthTime(token, now);
    }

    private static DateTime After(DateTime time) =>
        time == default || time > DateTime.MaxValue - TokenClaims.ClockSkew ? time : time + TokenClaims.ClockSkew;

    // For a tenant that does not list the provider, no request is sent. The outcome is otherwise the same.
    private async Task<bool> IsSignedAsync(JsonWebToken token, IdentityProvider? provider, DateTimeOffset now)
    {
        var mayAsk = provider is not null;
        if ((mayAsk ? providers.Of(token.Issuer) : providers.Find(token.Issuer)) is not { } issuer)
        {
            return false;
        }

        using var deadline = new CancellationTokenSource(ProviderKeys.Patience, clock);
        var before = issuer.Fetches;
        var keys = await issuer.ReadAsync(mayAsk, deadline.Token);
        if (keys is null || await IsSignedByAsync(token, keys, provider, now))
        {
            return keys is not null;
        }

        if (!Settles(keys))
        {
            keys = await issuer.RefreshAsync(mayAsk, deadline.Token);
            if (keys is null || await IsSignedByAsync(token, keys, provider, now))
            {
                return keys is not null;
            }
        }

        return Settles(keys) ? false : throw issuer.Undecided();

        // Whether the signing key must be in this set: it was fetched after the token arrived, or well after the token was issued.
        bool Settles(KeySet set) => set.Fetch > before || token.IssuedAt + TokenClaims.ClockSkew <= set.AskedAt.UtcDateTime;
    }

    private async Task<bool> IsSignedByAsync(JsonWebToken token, KeySet keys, IdentityProvider? provider, DateTimeOffset now)
    {
        var candidates = keys.Match(token.Kid);
        if (candidates.Count == 0)
        {
            return false;
        }

        var result = await _handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                IssuerSigningKeys = candidates,
                ValidAlgorithms = TokenClaims.Algorithms,
                ValidIssuer = token.Issuer,
                ValidateAudience = provider is not null,
                ValidAudience = provider?.ClientId,
                IgnoreTrailingSlashWhenValidatingAudience = false,
                RequireSignedTokens = true,
                // Uses the injected clock, which the handler does not know.
                LifetimeValidator = (_, _, read, _) => read is JsonWebToken own && IsTimely(own, now),
            }
        );
        return result.IsValid;
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "An ID token of the provider {Provider} was refused in tenant {Tenant}: its authorized party (azp) {Reason}"
        )]
        public static partial void ForeignParty(ILogger logger, string provider, string tenant, string reason);
    }
}
