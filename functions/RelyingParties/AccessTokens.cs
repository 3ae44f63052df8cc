using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.Extensions.Options;

namespace MfaFunctions.RelyingParties;

/// <summary>Signs access tokens for other services (RFC 9068). The claims never overstate the session's authentication.</summary>
public sealed class AccessTokens(SignedTokens tokens, IOptions<AccessOptions> options)
{
    private const string Type = "at+jwt";

    /// <summary>Issues a token for an active session and returns its lifetime in seconds. The token never outlives the session.</summary>
    public (string Token, int ExpiresIn) Issue(SessionContext caller, string audience)
    {
        var session = SessionResource.Of(caller);
        var life = caller.Now + options.Value.TokenLifetime;
        var issuedAt = caller.Now.ToUnixTimeSeconds();
        var expires = (life < session.ExpiresAt ? life : session.ExpiresAt).ToUnixTimeSeconds();
        var token = tokens.Sign(
            Type,
            new Dictionary<string, object>
            {
                ["iss"] = options.Value.Issuer,
                ["aud"] = audience,
                ["sub"] = session.UserId,
                // Required by RFC 9068. All front ends of a tenant count as one client.
                ["client_id"] = Audiences.Own(caller.Tenant),
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
        return (token, (int)(expires - issuedAt));
    }
}
