using System.Collections.Frozen;

namespace MfaFunctions.Platform.Text;

/// <summary>
/// Why something is refused: a name for programs, and the key of a text for people. The texts stand in Platform/Http/Texts, one file per
/// language.
/// </summary>
public sealed class Reason
{
    private Reason(string key, IReadOnlyDictionary<string, object> values) => (Key, Values) = (key, values);

    /// <summary>The key of the text: the name, and after a dot what tells apart several texts of one name.</summary>
    public string Key { get; }

    /// <summary>The stable name, snake_case, as in the response's <c>reason</c>.</summary>
    public string Name => Key.Split('.')[0];

    /// <summary>
    /// What the text's placeholders stand for: a number, a text that is the same in every language, a list of alternatives, a character to
    /// be named (<see cref="System.Text.Rune"/>), or the reason of a field.
    /// </summary>
    public IReadOnlyDictionary<string, object> Values { get; }

    /// <param name="key">A literal, so that a test finds every key in the code.</param>
    /// <param name="values">A value for each placeholder of the text.</param>
    public static Reason Of(string key, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var named = new Dictionary<string, object>();
        foreach (var (name, value) in values)
        {
            named.Add(name, value);
        }

        return new Reason(key, named.ToFrozenDictionary());
    }

    public override string ToString() => Key;
}
