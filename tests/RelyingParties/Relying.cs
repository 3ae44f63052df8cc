using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Tests.RelyingParties;

/// <summary>A relying party that validates access tokens with only the published keys of the issuer.</summary>
internal static class Relying
{
    public static async Task<string> KeysAsync(MfaHost host) => (await host.Api.GetAsync("jwks.json")).Expect(HttpStatusCode.OK).Text;

    /// <summary>Returns null when the token is valid; otherwise the reason.</summary>
    public static async Task<string?> RefusesAsync(string token, string keys, string audience, DateTimeOffset now)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = MfaHost.Issuer,
                ValidAudience = audience,
                ValidTypes = ["at+jwt"],
                ValidAlgorithms = ["ES256"],
                IssuerSigningKeys = new JsonWebKeySet(keys).GetSigningKeys(),
                TryAllIssuerSigningKeys = false,
                ClockSkew = TimeSpan.Zero,
                LifetimeValidator = (_, expires, _, _) => now.UtcDateTime < expires,
            }
        );
        return result.IsValid ? null : result.Exception.GetType().Name;
    }

    public static JsonObject Header(string token) => Part(token, 0);

    public static JsonObject Claims(string token) => Part(token, 1);

    public static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();

    public static Task<Reply> TryTokenAsync(this MfaHost host, Person person, object? body = null) =>
        host.Api.PostAsync("session/token", body ?? new { }, person.Token);

    public static async Task<string> TokenAsync(this MfaHost host, Person person, object? body = null) =>
        (await host.TryTokenAsync(person, body)).Expect(HttpStatusCode.OK).Body!["accessToken"]!.GetValue<string>();

    public static Task<Reply> AskAsync(this MfaHost host, Person person, string query) =>
        host.Api.GetAsync("session/access?" + query, person.Token);

    public static Task<Reply> SetAudiencesAsync(this MfaHost host, object audiences, string tenant = "acme") =>
        host.Api.PutAsync($"operator/tenants/{tenant}/audiences", new { audiences }, null, ("x-functions-key", MfaHost.OperatorKey));

    private static JsonObject Part(string token, int part) =>
        JsonSerializer.Deserialize<JsonObject>(Base64UrlEncoder.DecodeBytes(token.Split('.')[part]))!;
}
