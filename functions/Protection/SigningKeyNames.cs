namespace MfaFunctions.Protection;

/// <summary>Names of the signing keys, for operators.</summary>
/// <param name="Current">Name of the key that signs.</param>
/// <param name="Names">Names of all published keys, the current one first.</param>
public sealed record SigningKeyNames(string Current, IReadOnlyList<string> Names);
