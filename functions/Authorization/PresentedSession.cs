using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Authorization;

/// <summary>The session token that a request presents, as text.</summary>
/// <param name="Token">Null if the request presents none.</param>
/// <param name="ByCookie">Whether it came in the cookie.</param>
internal readonly record struct PresentedSession(string? Token, bool ByCookie)
{
    private const string Scheme = "Bearer ";

    /// <summary>
    /// Reads the header and the cookie. Two tokens are refused, because it is unclear which session is meant. Other schemes, such as the
    /// <c>Basic</c> of a protected staging site, are not ours and present no session.
    /// </summary>
    public static Result<PresentedSession> Read(HttpRequest request)
    {
        string[] headers = [.. request.Headers.Authorization.ToString().Split(',').Select(BearerToken).OfType<string>()];
        var cookies = SessionCookie.ReadAll(request);
        return (headers.Length, cookies.Count) switch
        {
            (> 0, > 0) => ApiError.InvalidRequest(Reason.Of("two_session_tokens", ("cookie", SessionCookie.Name))),
            (> 1, _) => ApiError.InvalidRequest(Reason.Of("two_session_tokens.header")),
            (_, > 1) => ApiError.InvalidRequest(Reason.Of("two_session_tokens.cookie", ("cookie", SessionCookie.Name))),
            (0, 0) => new PresentedSession(null, false),
            _ => new PresentedSession(headers.Concat(cookies).Single(), cookies.Count > 0),
        };
    }

    public override string ToString() => "***";

    // A proxy may have combined its own credentials with the token (RFC 9110 §5.3). No session token contains a comma.
    private static string? BearerToken(string credentials)
    {
        var text = credentials.Trim();
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim() : null;
    }
}
