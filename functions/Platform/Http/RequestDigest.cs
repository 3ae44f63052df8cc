namespace MfaFunctions.Platform.Http;

/// <summary>What tells a byte-identical retry from another request of the same route. Never stored as it is: bodies hold codes.</summary>
/// <param name="Path">The path as it came: it names what the request is about.</param>
/// <param name="Body">SHA-256 of the body as it came, in hex.</param>
public sealed record RequestDigest(string Path, string Body)
{
    public override string ToString() => "***";
}
