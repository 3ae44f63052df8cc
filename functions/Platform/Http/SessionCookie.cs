using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Platform.Http;

/// <summary>The session token as a cookie, which scripts of the page cannot read.</summary>
public static class SessionCookie
{
    /// <summary>The prefix makes browsers refuse a cookie of this name from another host or over plain HTTP (RFC 6265bis §4.1.3.2).</summary>
    public const string Name = "__Host-mfa-session";

    private const string Attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax";
    private const string Member = "sessionToken";

    /// <summary>The header that makes a browser forget the cookie.</summary>
    public static (string Name, string Value) Cleared => ("Set-Cookie", $"{Name}={Attributes}; Max-Age=0");

    /// <summary>From here on a token leaves by the cookie only, in whatever answer it is.</summary>
    public static void Use(HttpContext http)
    {
        RequestFeature.Of(http).AnswersByCookie = true;
    }

    /// <summary>The body to send: without its token when that leaves as a cookie.</summary>
    /// <remarks>Done where answers are written, so that no route, and no answer kept for a retry, can forget it.</remarks>
    internal static byte[] Take(HttpContext http, byte[] body)
    {
        if (!RequestFeature.Of(http).AnswersByCookie || JsonNode.Parse(body) is not JsonObject json || json[Member] is not JsonValue token)
        {
            return body;
        }

        http.Response.Headers.SetCookie = $"{Name}={token.GetValue<string>()}{Attributes}";
        json[Member] = null;
        return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString(AnswerJson.Options));
    }
}
