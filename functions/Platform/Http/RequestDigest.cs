namespace MfaFunctions.Platform.Http;

/// <summary>
/// Distinguishes a byte-identical retry from another request on the same route. Never stored as is, because bodies contain codes.
/// </summary>
/// <param name="Path">The path as received; it identifies the subject of the request.</param>
/// <param name="Body">SHA-256 of the body as received, in hex.</param>
public sealed record RequestDigest(string Path, string Body)
{
    public override string ToString() => "***";
}
