namespace MfaFunctions.Platform;

/// <summary>SHA-256 of a request's body as it came, for telling a byte-identical retry from another request. Never stored as it is: bodies hold codes.</summary>
public sealed record BodyDigest(string Hex)
{
    public override string ToString() => "***";
}
