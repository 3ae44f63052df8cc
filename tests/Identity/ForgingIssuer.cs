using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Tests.Identity;

/// <summary>A small OpenID Connect issuer that signs any claims and misbehaves on demand.</summary>
public sealed class ForgingIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private RSA _rsa = RSA.Create(2048);
    private string _keyId = "first";
    private int _keysFetched;

    private ForgingIssuer(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.Single();

    public int KeysFetched => _keysFetched;

    /// <summary>Handles requests in place of the normal behavior; null restores it.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>The issuer in the discovery document.</summary>
    public string? NamedIssuer { get; set; }

    /// <summary>The address of the keys in the discovery document.</summary>
    public string? KeysAt { get; set; }

    public SigningCredentials Signing => new(new RsaSecurityKey(_rsa) { KeyId = _keyId }, SecurityAlgorithms.RsaSha256);

    /// <summary>HS256 with the public key as the secret. A validator that lets the token choose the algorithm accepts it.</summary>
    public SigningCredentials PublicKeyAsSecret =>
        new(new SymmetricSecurityKey(_rsa.ExportSubjectPublicKeyInfo()) { KeyId = _keyId }, SecurityAlgorithms.HmacSha256);

    public static async Task<ForgingIssuer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IHostLifetime>(new TestsLifetime());
        var issuer = new ForgingIssuer(builder.Build());
        issuer._app.Run(issuer.AnswerAsync);
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>Replaces the key by one with another id. The old key is no longer published.</summary>
    public void RotateKey(string keyId)
    {
        _rsa.Dispose();
        (_rsa, _keyId) = (RSA.Create(2048), keyId);
    }

    /// <summary>The claims of a valid token.</summary>
    public Dictionary<string, object> Claims(string nonce, DateTimeOffset now, string subject = "ana-1") =>
        new()
        {
            ["iss"] = Issuer,
            ["sub"] = subject,
            ["aud"] = "acme-web",
            ["nonce"] = nonce,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
            ["email"] = "ana@acme.test",
        };

    public string Token(string nonce, DateTimeOffset now, string subject = "ana-1") => Sign(Claims(nonce, now, subject));

    public string Sign(Dictionary<string, object> claims) => Sign(claims, Signing);

    /// <param name="claims">Any claims.</param>
    /// <param name="signing">The signing key; null for <c>alg: none</c>.</param>
    public static string Sign(Dictionary<string, object> claims, SigningCredentials? signing)
    {
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        var payload = JsonSerializer.Serialize(claims);
        return signing is null ? handler.CreateToken(payload) : handler.CreateToken(payload, signing);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (Instead is { } instead)
        {
            return instead(context);
        }

        if (context.Request.Path == "/.well-known/openid-configuration")
        {
            return context.Response.WriteAsJsonAsync(new { issuer = NamedIssuer ?? Issuer, jwks_uri = KeysAt ?? Issuer + "/keys" });
        }

        Interlocked.Increment(ref _keysFetched);
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_rsa.ExportParameters(false)) { KeyId = _keyId });
        return context.Response.WriteAsJsonAsync(
            new
            {
                keys = new[]
                {
                    new
                    {
                        kty = key.Kty,
                        n = key.N,
                        e = key.E,
                        kid = key.Kid,
                        use = "sig",
                        alg = "RS256",
                    },
                },
            }
        );
    }
}
