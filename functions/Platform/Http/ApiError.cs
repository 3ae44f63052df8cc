using System.Globalization;

namespace MfaFunctions.Platform.Http;

/// <summary>A refusal as a value, returned as problem details (RFC 9457).</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable code that clients can rely on; pinned by a test.</param>
/// <param name="Title">Short description; the same for every error with this code.</param>
/// <param name="Detail">What is wrong with this request and what to do about it. Never contains a secret, code, token or address.</param>
public sealed record ApiError(int Status, string Code, string Title, string Detail)
{
    /// <summary>
    /// The problem type is this and the code. It names no page: openapi.yaml documents it (RFC 9457 §3.1.1). <c>about:blank</c> would mean
    /// that there is nothing more to know than the status.
    /// </summary>
    public const string TypePrefix = "urn:problem-type:mfa:";

    /// <summary>Extension members, such as <c>errors</c> or <c>attemptsLeft</c>.</summary>
    public IReadOnlyDictionary<string, object?> Extensions { get; init; } = new Dictionary<string, object?>();

    /// <summary>Response headers such as <c>Retry-After</c> or <c>WWW-Authenticate</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>What the security log says about the refusal; null if nothing besides its status.</summary>
    public SecurityRefusal? Security { get; init; }

    /// <summary>Names what is refused, for the security log.</summary>
    public ApiError Refusing(RefusalKind kind) =>
        this with
        {
            Security = Security is null ? new SecurityRefusal(kind) : Security with { Kind = kind },
        };

    /// <summary>Adds for the security log who is refused. What is already known stays.</summary>
    public ApiError About(TenantId? tenant, UserId? user, string? addressHash = null)
    {
        var known = Security ?? new SecurityRefusal(RefusalKind.Request);
        return this with
        {
            Security = known with
            {
                Tenant = known.Tenant ?? tenant,
                User = known.User ?? user,
                AddressHash = known.AddressHash ?? addressHash,
            },
        };
    }

    public ApiError With(string member, object? value) =>
        this with
        {
            Extensions = new Dictionary<string, object?>(Extensions) { [member] = value },
        };

    public ApiError WithHeader(string name, string value) =>
        this with
        {
            Headers = new Dictionary<string, string>(Headers) { [name] = value },
        };

    public static ApiError InvalidRequest(string detail) => new(400, "invalid_request", "Invalid request", detail);

    public static ApiError InvalidField(string field, string message) =>
        InvalidFields(new Dictionary<string, string[]> { [field] = [message] });

    public static ApiError InvalidFields(IReadOnlyDictionary<string, string[]> errors) =>
        InvalidRequest("Correct these fields: " + string.Join("; ", errors.Select(e => $"{e.Key} {e.Value[0]}")) + ".")
            .With("errors", errors);

    public static ApiError NotFound(string detail = "The resource does not exist, or you may not access it.") =>
        new(404, "not_found", "Not found", detail);

    public static ApiError Forbidden(string detail) => new(403, "forbidden", "Not allowed", detail);

    public static ApiError InvalidCredentials(string detail) =>
        new ApiError(401, "invalid_credentials", "Sign-in failed", detail).Challenging(BearerChallenge.None).Refusing(RefusalKind.Password);

    /// <summary>The header <c>If-Match</c> is missing.</summary>
    public static ApiError PreconditionRequired(string detail) => new(428, "precondition_required", "If-Match required", detail);

    /// <summary>The header <c>If-Match</c> does not match the stored version.</summary>
    public static ApiError PreconditionFailed(string detail) => new(412, "precondition_failed", "Resource changed", detail);

    public static ApiError Conflict(string detail) => new(409, "conflict", "Conflict with the stored data", detail);

    public static ApiError TooManyAttempts(int retryAfterSeconds, string detail) =>
        new ApiError(429, "too_many_attempts", "Too many attempts", detail)
            .With("retryAfterSeconds", retryAfterSeconds)
            .WithHeader("Retry-After", retryAfterSeconds.ToString(CultureInfo.InvariantCulture));

    public static ApiError PayloadTooLarge(int limit) =>
        new(413, "payload_too_large", "Body too large", string.Create(CultureInfo.InvariantCulture, $"Send at most {limit} bytes."));

    /// <summary>The body is compressed. A small one could expand without bound.</summary>
    public static ApiError UnsupportedEncoding() =>
        new ApiError(
            415,
            "unsupported_media_type",
            "Unsupported content encoding",
            "Send the body uncompressed, without the header 'Content-Encoding'."
        ).WithHeader("Accept-Encoding", "identity");

    public static ApiError Unavailable(int retryAfterSeconds = 5) =>
        new ApiError(
            503,
            "unavailable",
            "Temporarily unavailable",
            "A service that this request depends on is unavailable. Do not assume that anything was changed. Try again shortly."
        ).WithHeader("Retry-After", retryAfterSeconds.ToString(CultureInfo.InvariantCulture));
}
