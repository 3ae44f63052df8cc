using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Platform.Http;

/// <summary>The session token as a cookie, which scripts on the page cannot read.</summary>
public static class SessionCookie
{
    /// <summary>
    /// With this prefix, browsers reject the cookie if another host sets it or if it is set over plain HTTP (RFC 6265bis §4.1.3.2).
    /// </summary>
    public const string Name = "__Host-mfa-session";

    private const string Attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax";
    private const string Member = "sessionToken";

    /// <summary>Header that deletes the cookie.</summary>
    public static (string Name, string Value) Cleared => ("Set-Cookie", $"{Name}={Attributes}; Max-Age=0");

    /// <summary>
    /// The values of all cookies of exactly this name. Browsers that compare the prefix with case let another host set
    /// <c>__HOST-mfa-session</c>, which ASP.NET Core reads as the same cookie, and of two takes the last.
    /// </summary>
    public static IReadOnlyList<string> ReadAll(HttpRequest request) =>
        [.. request.GetTypedHeaders().Cookie.Where(cookie => cookie.Name == Name).Select(cookie => cookie.Value.ToString())];

    /// <summary>From here on, every response delivers its token by cookie only.</summary>
    public static void Use(HttpContext http)
    {
        RequestFeature.Of(http).AnswersByCookie = true;
    }

    /// <summary>The body to send, without the token if that is sent as a cookie.</summary>
    /// <remarks>Applied where responses are written, so that no route and no response stored for a retry can bypass it.</remarks>
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
