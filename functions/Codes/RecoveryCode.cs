using System.Buffers;
using System.Security.Cryptography;

namespace MfaFunctions.Codes;

/// <summary>
/// A recovery code: 125 random bits as 25 Base32 characters (RFC 4648 §6), shown in groups of five. <see cref="TypedCode"/> reads it. It
/// cannot be printed.
/// </summary>
public sealed class RecoveryCode
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    public const int Length = 25;
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);
    private const int Group = 5;

    private readonly string _characters;

    private RecoveryCode(string characters) => _characters = characters;

    public static RecoveryCode New() => new(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>The code of these characters; null if they have another form.</summary>
    internal static RecoveryCode? Of(string characters) =>
        characters.Length == Length && !characters.AsSpan().ContainsAnyExcept(Allowed) ? new RecoveryCode(characters) : null;

    /// <summary>The characters, for hashing.</summary>
    public string Reveal() => _characters;

    /// <summary>For example <c>abcde-fghij-klmno-pqrst-uvwxy</c>, to be shown once.</summary>
    public string RevealGrouped() => string.Join('-', _characters.Chunk(Group).Select(g => new string(g)));

    public override string ToString() => "***";
}
