namespace MfaFunctions.Protection;

/// <summary>The names of the signing keys, for operators.</summary>
/// <param name="Current">The one that signs.</param>
/// <param name="Names">All that are published, the current one first.</param>
public sealed record SigningKeyNames(string Current, IReadOnlyList<string> Names);
