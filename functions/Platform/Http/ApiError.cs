using System.Globalization;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Platform.Http;

/// <summary>A refusal as a value, returned as problem details (RFC 9457).</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable code that clients can rely on; pinned by a test.</param>
/// <param name="Reason">
/// Which cause of the code it is, and with it what is wrong and what to do about it. Its values never contain a secret, code, token or
/// address.
/// </param>
public sealed record ApiError(int Status, string Code, Reason Reason)
{
    /// <summary>
    /// The problem type is this and the code. It names no page: openapi.yaml documents it (RFC 9457 §3.1.1). <c>about:blank</c> would mean
    /// that there is nothing more to know than the status.
    /// </summary>
    public const string TypePrefix = "urn:problem-type:mfa:";

    /// <summary>What the refusal says, in English, for logs and the audit log. Responses speak the reader's language.</summary>
    public string Detail => ProblemTexts.English.DetailOf(this);

    /// <summary>The fields that are wrong, in the order in which they were checked.</summary>
    public IReadOnlyList<FieldError> Fields { get; private init; } = [];

    /// <summary>Extension members, such as <c>attemptsLeft</c>.</summary>
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

    public static ApiError InvalidRequest(Reason reason) => new(400, "invalid_request", reason);

    public static ApiError InvalidField(string field, Reason reason) => InvalidFields([new FieldError(field, reason)]);

    public static ApiError InvalidFields(IReadOnlyList<FieldError> fields) =>
        InvalidRequest(Reason.Of("invalid_fields", ("fields", ""))) with
        {
            Fields = fields,
        };

    public static ApiError NotFound() => NotFound(Reason.Of("not_found"));

    public static ApiError NotFound(Reason reason) => new(404, "not_found", reason);

    public static ApiError Forbidden(Reason reason) => new(403, "forbidden", reason);

    public static ApiError InvalidCredentials(Reason reason) =>
        new ApiError(401, "invalid_credentials", reason).Challenging(BearerChallenge.None).Refusing(RefusalKind.Password);

    /// <summary>The header <c>If-Match</c> is missing.</summary>
    public static ApiError PreconditionRequired(Reason reason) => new(428, "precondition_required", reason);

    /// <summary>The header <c>If-Match</c> does not match the stored version.</summary>
    public static ApiError PreconditionFailed(Reason reason) => new(412, "precondition_failed", reason);

    public static ApiError Conflict(Reason reason) => new(409, "conflict", reason);

    public static ApiError TooManyAttempts(int retryAfterSeconds, Reason reason) =>
        new ApiError(429, "too_many_attempts", reason)
            .With("retryAfterSeconds", retryAfterSeconds)
            .WithHeader("Retry-After", retryAfterSeconds.ToString(CultureInfo.InvariantCulture));

    /// <param name="limit">In bytes.</param>
    public static ApiError PayloadTooLarge(int limit) => new(413, "payload_too_large", Reason.Of("payload_too_large", ("limit", limit)));

    /// <summary>The body is compressed. A small one could expand without bound.</summary>
    public static ApiError UnsupportedEncoding() =>
        new ApiError(415, "unsupported_media_type", Reason.Of("compressed_body")).WithHeader("Accept-Encoding", "identity");

    public static ApiError Unavailable(int retryAfterSeconds = 5) =>
        new ApiError(503, "unavailable", Reason.Of("unavailable")).WithHeader(
            "Retry-After",
            retryAfterSeconds.ToString(CultureInfo.InvariantCulture)
        );
}

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">The path of the field in the body, such as <c>owner.email</c>, or the name of a parameter or header.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record FieldError(string Field, Reason Reason);
