namespace MfaFunctions.Platform.Http;

/// <summary>
/// The challenge of a 401 (RFC 9110 §15.5.2). A parameter always follows the scheme, and without a token it names no error
/// (RFC 6750 §3).
/// </summary>
public static class BearerChallenge
{
    /// <summary>For a request that presents no token, or one whose token is not what was wrong.</summary>
    public const string None = "Bearer realm=\"mfa\"";

    /// <summary>For a token that is malformed, unknown, expired, revoked or replaced.</summary>
    public const string InvalidToken = None + ", error=\"invalid_token\"";

    /// <summary>For a session whose authentication is too weak or too old (RFC 9470 §3).</summary>
    public const string InsufficientAuthentication = None + ", error=\"insufficient_user_authentication\"";

    /// <summary>The refusal with the challenge that its status requires.</summary>
    public static ApiError Challenging(this ApiError error, string challenge) => error.WithHeader("WWW-Authenticate", challenge);
}
