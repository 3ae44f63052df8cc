using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace MfaFunctions.Codes;

/// <summary>
/// A recovery code: 125 random bits as 25 Base32 characters (RFC 4648 §6), shown in groups of five. It cannot be printed.
/// </summary>
public sealed class RecoveryCode
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int Length = 25;
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);
    private const int Group = 5;
    private const int InputLimit = 64;

    private readonly string _characters;

    private RecoveryCode(string characters) => _characters = characters;

    public static RecoveryCode New() => new(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>Parses a code in upper or lower case, with or without spaces and dashes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RecoveryCode? code)
    {
        code = null;
        if (text is { Length: <= InputLimit })
        {
            var characters = string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != '-')).ToLowerInvariant();
            code = characters.Length == Length && !characters.AsSpan().ContainsAnyExcept(Allowed) ? new RecoveryCode(characters) : null;
        }

        return code is not null;
    }

    /// <summary>The characters, for hashing.</summary>
    public string Reveal() => _characters;

    /// <summary>For example <c>abcde-fghij-klmno-pqrst-uvwxy</c>, to be shown once.</summary>
    public string RevealGrouped() => string.Join('-', _characters.Chunk(Group).Select(g => new string(g)));

    public override string ToString() => "***";
}
