using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Platform.Http;

public static class JsonLines
{
    public const string MediaType = "application/x-ndjson";
}

/// <summary>A response of any length, one JSON object per line. It is streamed, so memory use does not grow with its length.</summary>
/// <param name="items">The objects.</param>
/// <param name="fileName">The name under which a browser saves them.</param>
public sealed class JsonLines<T>(IAsyncEnumerable<T> items, string fileName) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = JsonLines.MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        await foreach (var item in items.WithCancellation(httpContext.RequestAborted))
        {
            await JsonSerializer.SerializeAsync(response.Body, item, AnswerJson.Options, httpContext.RequestAborted);
            await response.Body.WriteAsync("\n"u8.ToArray(), httpContext.RequestAborted);
        }
    }
}
