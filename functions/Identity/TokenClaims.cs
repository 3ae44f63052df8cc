using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Identity;

/// <summary>What ID tokens and the assertions of backends have in common.</summary>
internal static class TokenClaims
{
    public const int SubjectLimit = 255;

    /// <summary>Maximum difference between a signer's clock and ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    public static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    public static bool Has(JsonWebToken token, string claim) => token.TryGetPayloadValue<object>(claim, out var value) && value is not null;

    public static string? Text(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<object>(claim, out var value) ? value as string : null;

    /// <summary>Whether the token says nothing about when the person authenticated (<c>auth_time</c>), or something possible.</summary>
    public static bool HasPossibleAuthTime(JsonWebToken token, DateTimeOffset now) =>
        NumericDate.TryRead(token, JwtRegisteredClaimNames.AuthTime, out var authenticated) && !(authenticated > now + ClockSkew);

    /// <summary>When the person authenticated; null if the token does not say. The signer's clock may be ahead.</summary>
    public static DateTimeOffset? AuthenticatedAt(JsonWebToken token, DateTimeOffset now) =>
        NumericDate.TryRead(token, JwtRegisteredClaimNames.AuthTime, out var at) && at > now ? now : at;
}
