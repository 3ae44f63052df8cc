using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.Extensions.Options;

namespace MfaFunctions.RelyingParties;

/// <summary>Signs access tokens for other services (RFC 9068). The claims never overstate the session's authentication.</summary>
public sealed class AccessTokens(SignedTokens tokens, IOptions<AccessOptions> options)
{
    private const string Type = "at+jwt";

    /// <summary>Issues a token for an active session. It never outlives the session.</summary>
    public IssuedAccessToken Issue(Tenant tenant, SessionResource session, string audience, DateTimeOffset now)
    {
        var life = now + options.Value.TokenLifetime;
        var issuedAt = now.ToUnixTimeSeconds();
        var expires = (life < session.ExpiresAt ? life : session.ExpiresAt).ToUnixTimeSeconds();
        var token = tokens.Sign(
            Type,
            new Dictionary<string, object>
            {
                ["iss"] = options.Value.Issuer,
                ["aud"] = audience,
                ["sub"] = session.UserId,
                // Required by RFC 9068. All front ends of a tenant count as one client.
                ["client_id"] = Audiences.Own(tenant),
                ["tid"] = session.TenantId,
                ["sid"] = session.Id,
                ["jti"] = Identifier.New(),
                ["iat"] = issuedAt,
                ["exp"] = expires,
                // Reauthentication with the first factor must not make an older second factor look newer.
                ["auth_time"] = (session.VerifiedAt ?? session.AuthenticatedAt).ToUnixTimeSeconds(),
                ["amr"] = session.Amr.ToArray(),
                ["acr"] = session.Assurance,
            }
        );
        return new IssuedAccessToken(token, (int)(expires - issuedAt));
    }
}

/// <summary>An access token, as routes return it.</summary>
/// <param name="AccessToken">The token.</param>
/// <param name="ExpiresIn">Its lifetime in seconds.</param>
public sealed record IssuedAccessToken(string AccessToken, int ExpiresIn)
{
    /// <summary>Hides the token, which the default <c>ToString</c> of a record would print.</summary>
    public override string ToString() => "***";
}
