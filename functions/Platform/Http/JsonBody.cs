using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Text.Unicode;
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
            return ApiError.InvalidRequest("Send the body as JSON with the header 'Content-Type: application/json'.");
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
            return ApiError.InvalidRequest("The body is empty: send a JSON object.");
        }

        if (!Utf8.IsValid(body))
        {
            return ApiError.InvalidRequest("The body is not valid UTF-8.");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(body, Options) is { } value
                ? value
                : ApiError.InvalidRequest("The body is 'null': send a JSON object.");
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
            return ApiError.InvalidField(unknown.Groups[1].Value, "is not a property of this request");
        }

        if (e.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
        {
            return ApiError.InvalidRequest("Duplicate property in the JSON body.");
        }

        return e.Path is { Length: > 2 } path && e.InnerException is not JsonException && !IsSyntax(e)
            ? ApiError.InvalidField(path[2..], "has the wrong type or an unknown value")
            : ApiError.InvalidRequest("The body is not the JSON object that this route expects (check quotes, commas and nesting).");
    }

    // Syntax errors are thrown by the reader and arrive as the inner exception.
    private static bool IsSyntax(JsonException e) =>
        e.InnerException is { } inner && inner.GetType().Name.Contains("JsonReader", StringComparison.Ordinal);

    [GeneratedRegex("The JSON property '([^']{1,64})' could not be mapped")]
    private static partial Regex UnknownMember();
}
