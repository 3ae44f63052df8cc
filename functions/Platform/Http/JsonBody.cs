using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Platform.Http;

/// <summary>Reads a request's JSON body strictly: at most 16 KiB, valid UTF-8, no unknown or duplicate members.</summary>
/// <remarks>The worker's own body binding responds to malformed JSON with a 500, so the app reads bodies itself.</remarks>
public static partial class JsonBody
{
    /// <summary>Maximum size of a body on any route, in bytes.</summary>
    public const int Limit = 16 * 1024;

    private const string Identity = "identity";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // Each route reports its missing members itself, all at once.
        RespectRequiredConstructorParameters = false,
        RespectNullableAnnotations = false,
        MaxDepth = 8,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Reads the body and runs the use case on it. Refuses an unreadable body.</summary>
    public static async Task<ApiResult> ThenAsync<T>(HttpRequest request, Func<T, Task<ApiResult>> answer)
        where T : class
    {
        var body = await ReadAsync<T>(request);
        return body.IsRefused(out var error, out var given) ? ApiResult.Refused(error) : await answer(given);
    }

    public static async Task<Result<T>> ReadAsync<T>(HttpRequest request)
        where T : class
    {
        if (request.ContentLength > Limit)
        {
            return ApiError.PayloadTooLarge(Limit);
        }

        if (
            request.Headers.ContentEncoding.ToString().Trim() is { Length: > 0 } encoding
            && !encoding.Equals(Identity, StringComparison.OrdinalIgnoreCase)
        )
        {
            return ApiError.UnsupportedEncoding();
        }

        if (!request.HasJsonContentType())
        {
            return ApiError.InvalidRequest(Reason.Of("not_json"));
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Limit + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(
                buffer.AsMemory(0, Limit + 1),
                Limit + 1,
                throwOnEndOfStream: false,
                request.HttpContext.RequestAborted
            );
            if (length > Limit)
            {
                return ApiError.PayloadTooLarge(Limit);
            }

            RequestFeature.Of(request.HttpContext).Digest = new RequestDigest(
                request.Path,
                Convert.ToHexStringLower(SHA256.HashData(buffer.AsSpan(0, length)))
            );
            return Parse<T>(buffer.AsSpan(0, length));
        }
        finally
        {
            // Bodies contain passwords and codes.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static Result<T> Parse<T>(ReadOnlySpan<byte> body)
        where T : class
    {
        // RFC 8259 §8.1: a parser may ignore the mark, which some editors and PowerShell write.
        if (body.StartsWith(ByteOrderMark))
        {
            body = body[ByteOrderMark.Length..];
        }

        if (body.IsEmpty)
        {
            return ApiError.InvalidRequest(Reason.Of("body_empty"));
        }

        if (!Utf8.IsValid(body))
        {
            return ApiError.InvalidRequest(Reason.Of("body_not_utf8"));
        }

        try
        {
            return JsonSerializer.Deserialize<T>(body, Options) is { } value ? value : ApiError.InvalidRequest(Reason.Of("body_null"));
        }
        catch (JsonException e)
        {
            return Explain(e);
        }
    }

    // The exception's message names .NET types; callers get the member and its error instead.
    private static ApiError Explain(JsonException e)
    {
        if (UnknownMember().Match(e.Message) is { Success: true } unknown)
        {
            return ApiError.InvalidField(unknown.Groups[1].Value, Reason.Of("unknown_field"));
        }

        if (e.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
        {
            return ApiError.InvalidRequest(Reason.Of("duplicate_property"));
        }

        return e.Path is { Length: > 2 } path && e.InnerException is not JsonException && !IsSyntax(e)
            ? ApiError.InvalidField(path[2..], Reason.Of("wrong_type"))
            : ApiError.InvalidRequest(Reason.Of("malformed_json"));
    }

    // Syntax errors are thrown by the reader and arrive as the inner exception.
    private static bool IsSyntax(JsonException e) =>
        e.InnerException is { } inner && inner.GetType().Name.Contains("JsonReader", StringComparison.Ordinal);

    [GeneratedRegex("The JSON property '([^']{1,64})' could not be mapped")]
    private static partial Regex UnknownMember();
}
