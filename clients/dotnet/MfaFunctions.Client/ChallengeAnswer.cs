using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Client;

/// <summary>A 401 in the format of MfaFunctions: the challenge in <c>WWW-Authenticate</c>, and a problem document (RFC 9457).</summary>
internal sealed record ChallengeAnswer(string Challenge, JsonObject Problem)
{
    private const string Realm = "Bearer realm=\"mfa\"";

    /// <summary>No token, or one that is not accepted (RFC 6750 §3).</summary>
    public static ChallengeAnswer Unauthenticated(bool presented) =>
        new(
            presented ? Realm + ", error=\"invalid_token\"" : Realm,
            New(
                "unauthenticated",
                "Authentication required",
                presented
                    ? "The access token is not accepted: it is expired, malformed, or meant for another service. Fetch a new one."
                    : "Send an access token for this service in 'Authorization: Bearer …'."
            )
        );

    /// <summary>
    /// The second factor is missing or too old (RFC 9470 §3). The session that fetches the token named in <c>next</c> with
    /// <c>maxAgeSeconds</c>, and <c>require</c> if a passkey is missing, learns whether the person must enroll or verify.
    /// </summary>
    public static ChallengeAnswer Insufficient(MfaRequirement requirement, bool verified, Uri tokens)
    {
        var seconds = requirement.MaxAgeSeconds;
        var problem = New(
            "insufficient_authentication",
            "Additional authentication required",
            (requirement.IsPhishingResistant, verified) switch
            {
                (true, true) => string.Create(
                    CultureInfo.InvariantCulture,
                    $"This requires a passkey verified within the last {seconds} seconds. Use your passkey and repeat the call."
                ),
                (true, false) => "This requires a passkey; a code does not count. Use your passkey and repeat the call.",
                (false, true) => string.Create(
                    CultureInfo.InvariantCulture,
                    $"This requires a second factor verified within the last {seconds} seconds. Verify a code and repeat the call."
                ),
                (false, false) => "This requires a verified second factor. Verify a code from your authenticator app and repeat the call.",
            }
        );
        problem["missing"] = new JsonArray(
            new JsonObject
            {
                ["factor"] = requirement.Factor,
                ["reason"] = verified ? "stale" : "not_verified",
                ["maxAgeSeconds"] = seconds,
            }
        );
        problem["next"] = new JsonArray(
            new JsonObject
            {
                ["rel"] = "token",
                ["method"] = "POST",
                ["href"] = tokens.ToString(),
            }
        );
        return new ChallengeAnswer(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Realm}, error=\"insufficient_user_authentication\", acr_values=\"aal2\", max_age={seconds}"
            ),
            problem
        );
    }

    public Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.Headers.Append("WWW-Authenticate", Challenge);
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(
            Problem,
            JsonSerializerOptions.Web,
            contentType: "application/problem+json",
            http.RequestAborted
        );
    }

    private static JsonObject New(string code, string title, string detail) =>
        new()
        {
            ["type"] = "urn:problem-type:mfa:" + code,
            ["title"] = title,
            ["status"] = StatusCodes.Status401Unauthorized,
            ["detail"] = detail,
            ["code"] = code,
        };
}
