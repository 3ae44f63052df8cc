using System.Buffers;
using System.Security.Cryptography;

namespace MfaFunctions.Platform;

/// <summary>Generates unguessable identifiers that are legal Azure table keys: 26 characters, 130 random bits.</summary>
public static class Identifier
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    public const int Length = 26;
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    public static bool IsWellFormed(string? text) => text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(Allowed);
}
