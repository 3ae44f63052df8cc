using System.Net;
using System.Security.Cryptography;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Tests.Identity;

/// <summary>A company's own application, which signs any claims as its first-factor assertion.</summary>
internal sealed class SigningBackend(string keyId = "shop-1") : IDisposable
{
    public const string Issuer = "backend:shop";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SigningCredentials Signing => new(new ECDsaSecurityKey(_key) { KeyId = keyId }, SecurityAlgorithms.EcdsaSha256);

    /// <summary>HS256 with the public key as the secret.</summary>
    public SigningCredentials PublicKeyAsSecret =>
        new(new SymmetricSecurityKey(_key.ExportSubjectPublicKeyInfo()) { KeyId = keyId }, SecurityAlgorithms.HmacSha256);

    /// <summary>The public key as JWK.</summary>
    public Dictionary<string, object> Jwk
    {
        get
        {
            var point = _key.ExportParameters(false).Q;
            return new()
            {
                ["kty"] = "EC",
                ["crv"] = "P-256",
                ["kid"] = keyId,
                ["use"] = "sig",
                ["alg"] = "ES256",
                ["x"] = Base64UrlEncoder.Encode(point.X),
                ["y"] = Base64UrlEncoder.Encode(point.Y),
            };
        }
    }

    /// <summary>The key as JWK with its private part.</summary>
    public Dictionary<string, object> PrivateJwk => new(Jwk) { ["d"] = Base64UrlEncoder.Encode(_key.ExportParameters(true).D) };

    /// <summary>The private key as PEM, for the .NET client.</summary>
    public string PrivateKey => _key.ExportPkcs8PrivateKeyPem();

    public static Dictionary<string, object> Claims(DateTimeOffset now, string subject = "ana-1", string tenant = "acme") =>
        new()
        {
            ["iss"] = Issuer,
            ["sub"] = subject,
            ["aud"] = $"{MfaHost.Issuer}/tenants/{tenant}",
            ["jti"] = Identifier.New(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(2).ToUnixTimeSeconds(),
            ["auth_time"] = now.ToUnixTimeSeconds(),
        };

    public string Sign(Dictionary<string, object> claims, SigningCredentials? signing = null, string type = "first-factor+jwt") =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = type,
                Claims = claims,
                SigningCredentials = signing ?? Signing,
            }
        );

    public string Assertion(DateTimeOffset now, string subject = "ana-1", string tenant = "acme") => Sign(Claims(now, subject, tenant));

    /// <summary>An assertion with what creates an account.</summary>
    public string Newcomer(DateTimeOffset now, string subject, string email, bool verified = true)
    {
        var claims = Claims(now, subject);
        (claims["email"], claims["email_verified"], claims["name"]) = (email, verified, "New Comer");
        return Sign(claims);
    }

    /// <summary>The backend as an entry of the tenant's list.</summary>
    public static object Entry(bool provision, params IEnumerable<Dictionary<string, object>> keys) =>
        new
        {
            provider = "shop",
            kind = "backend",
            issuer = Issuer,
            keys = new { keys },
            provision,
        };

    public void Dispose() => _key.Dispose();
}

internal static class BackendStage
{
    public static async Task<Reply> ListProvidersAsync(this MfaHost host, Person owner, params object[] providers)
    {
        var path = $"tenants/{owner.Tenant}/identity-providers";
        var current = (await host.Api.GetAsync(path, owner.Token)).Expect(HttpStatusCode.OK);
        return await host.Api.PutAsync(path, new { providers }, owner.Token, ("If-Match", current.Headers["ETag"]));
    }
}
