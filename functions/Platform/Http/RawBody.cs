using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Platform.Http;

/// <summary>Reads a request's body as it comes, for files.</summary>
public static class RawBody
{
    private const string Identity = "identity";

    /// <param name="request">The request.</param>
    /// <param name="limit">Maximum length in bytes.</param>
    public static async Task<Result<byte[]>> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return ApiError.PayloadTooLarge(limit);
        }

        if (
            request.Headers.ContentEncoding.ToString().Trim() is { Length: > 0 } encoding
            && !encoding.Equals(Identity, StringComparison.OrdinalIgnoreCase)
        )
        {
            return ApiError.UnsupportedEncoding();
        }

        var buffer = new byte[limit + 1];
        var length = await request.Body.ReadAtLeastAsync(
            buffer,
            buffer.Length,
            throwOnEndOfStream: false,
            request.HttpContext.RequestAborted
        );
        return length > limit ? ApiError.PayloadTooLarge(limit) : buffer[..length];
    }
}
