namespace MfaFunctions.Platform.Http;

/// <summary>One language's file, Platform/Http/Texts/{language}.json. Placeholders are written <c>{{name}}</c>.</summary>
/// <param name="Separator">Between the fields of a sentence.</param>
/// <param name="Comma">Between the entries of a list of alternatives.</param>
/// <param name="Or">Before the last of them.</param>
/// <param name="Character">A character that nobody sees: its code point and its name.</param>
/// <param name="Characters">The names by code point.</param>
/// <param name="Problems">The texts by code.</param>
/// <param name="Fields">What is wrong with a field, by the key of the reason. The text continues the field's name.</param>
public sealed record ProblemTextFile(
    string Separator,
    string Comma,
    string Or,
    string Character,
    IReadOnlyDictionary<string, string> Characters,
    IReadOnlyDictionary<string, CodeTexts> Problems,
    IReadOnlyDictionary<string, string> Fields
);

/// <summary>The texts of one code.</summary>
/// <param name="Title">The same for every error with this code.</param>
/// <param name="Details">By the key of the reason.</param>
public sealed record CodeTexts(string Title, IReadOnlyDictionary<string, string> Details);
