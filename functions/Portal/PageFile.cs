using System.Security.Cryptography;

namespace MfaFunctions.Portal;

/// <summary>One file of the pages, in the encodings that the build made.</summary>
/// <param name="Plain">The file itself.</param>
/// <param name="Brotli">Brotli (RFC 7932); null where compression gains nothing.</param>
/// <param name="Gzip">gzip (RFC 1952); null where compression gains nothing.</param>
/// <param name="Type">The media type.</param>
/// <param name="Immutable">Whether the name contains a hash of the content, so that a copy never becomes stale.</param>
public sealed record PageFile(byte[] Plain, byte[]? Brotli, byte[]? Gzip, string Type, bool Immutable)
{
    /// <summary>A strong validator for each encoding (RFC 9110 §8.8.3), without its quotes.</summary>
    public string Tag { get; } = Convert.ToHexStringLower(SHA256.HashData(Plain).AsSpan(0, 8));

    /// <summary>The media type of a file by its extension.</summary>
    public static string TypeOf(string path) =>
        Path.GetExtension(path) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".txt" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        };
}
