using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Platform.Http;

/// <summary>The response of a function. It has no public state, because the worker also serializes results to the host over gRPC.</summary>
public sealed class ApiResult : IResult
{
    private readonly byte[]? _body;
    private readonly string? _contentType;
    private readonly IReadOnlyDictionary<string, string> _headers;

    // Written when the reader's language is known.
    private readonly ApiError? _problem;

    private ApiResult(int status, object? body, string? contentType, IReadOnlyDictionary<string, string>? headers)
    {
        Status = status;
        _body = body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body, AnswerJson.Options);
        _contentType = contentType;
        _headers = headers ?? new Dictionary<string, string>();
    }

    private ApiResult(ApiResult other)
    {
        Status = other.Status;
        _body = other._body;
        _contentType = other._contentType;
        _headers = other._headers;
        _problem = other._problem;
    }

    private ApiResult(ApiError error)
    {
        Status = error.Status;
        _contentType = "application/problem+json";
        _headers = error.Headers;
        _problem = error;
        Refusal = error;
    }

    private ApiResult(byte[] json)
    {
        Status = 200;
        _body = json;
        _contentType = "application/json";
        _headers = new Dictionary<string, string>();
    }

    public static ApiResult Ok(object body, string? etag = null) =>
        new(200, body, "application/json", etag is null ? null : new Dictionary<string, string> { ["ETag"] = etag });

    public static ApiResult Created(object body) => new(201, body, "application/json", null);

    /// <summary>A response that is the same for every caller and may be cached.</summary>
    public static ApiResult OkForAll(object body, TimeSpan kept) =>
        new(
            200,
            body,
            "application/json",
            new Dictionary<string, string>
            {
                ["Cache-Control"] = string.Create(CultureInfo.InvariantCulture, $"public, max-age={(int)kept.TotalSeconds}"),
            }
        );

    public static ApiResult NoContent(params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var named = new Dictionary<string, string>();
        foreach (var (name, value) in headers)
        {
            named[name] = value;
        }

        return new ApiResult(204, null, null, named);
    }

    public static ApiResult Accepted(object body) => new(202, body, "application/json", null);

    public static ApiResult Accepted(object body, string etag) =>
        new(202, body, "application/json", new Dictionary<string, string> { ["ETag"] = etag });

    public static ApiResult Refused(ApiError error) => new(error);

    /// <summary>Repeats a stored response byte for byte.</summary>
    public static ApiResult Again(byte[] json) => new(json);

    internal int Status { get; }

    /// <summary>The refusal, or what was refused although the response is a success, for the security log.</summary>
    internal ApiError? Refusal { get; private init; }

    /// <summary>The same response with a refusal to log, such as that of a wrong code beside a correct password.</summary>
    public ApiResult Noting(ApiError? refusal)
    {
        return new ApiResult(this) { Refusal = refusal };
    }

    /// <summary>The response for the value, or the refusal.</summary>
    public static ApiResult From<T>(Result<T> result, Func<T, ApiResult> answer) =>
        result.IsRefused(out var error, out var value) ? Refused(error) : answer(value);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        // Most responses contain a token, a secret or personal data, so none may be cached by default. A proxy that compresses one would
        // change its ETag, and reveal by its length what stands beside a secret.
        response.Headers.CacheControl = "no-store, no-transform";
        response.Headers.XContentTypeOptions = "nosniff";
        foreach (var (name, value) in _headers)
        {
            response.Headers[name] = value;
        }

        if ((_problem is null ? _body : Problem(_problem, ProblemTexts.For(httpContext))) is { } content)
        {
            var body = SessionCookie.Take(httpContext, content);
            response.ContentType = _contentType;
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }

    private static byte[] Problem(ApiError error, ProblemTexts texts)
    {
        var body = new Dictionary<string, object?>
        {
            ["type"] = ApiError.TypePrefix + error.Code,
            ["title"] = texts.TitleOf(error.Code),
            ["status"] = error.Status,
            ["detail"] = texts.DetailOf(error),
            ["code"] = error.Code,
            ["reason"] = error.Reason.Name,
        };
        if (error.Fields.Count > 0)
        {
            // The first form has the texts alone; clients of earlier versions read it.
            body["errors"] = error.Fields.ToDictionary(f => f.Field, f => new[] { texts.Of(f.Reason) });
            body["fieldErrors"] = error.Fields.Select(f => new
            {
                f.Field,
                Reason = f.Reason.Name,
                Detail = texts.Of(f.Reason),
            });
        }

        foreach (var (name, value) in error.Extensions)
        {
            body[name] = value;
        }

        return JsonSerializer.SerializeToUtf8Bytes(body, AnswerJson.Options);
    }

    /// <summary>The JSON of a 200 response, to be stored for a retry. A method, because the worker serializes public properties.</summary>
    internal byte[] GetJson() =>
        Status == 200 && _body is not null ? _body : throw new InvalidOperationException("Only a 200 with a body can be given again.");
}
