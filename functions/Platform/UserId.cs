using System.Diagnostics.CodeAnalysis;

namespace MfaFunctions.Platform;

/// <summary>An account's id: random and never reused for another person.</summary>
public sealed record UserId
{
    private UserId(string value) => Value = value;

    public string Value { get; }

    public static UserId New() => new(Identifier.New());

    public static bool TryParse(string? text, [NotNullWhen(true)] out UserId? id)
    {
        id = Identifier.IsWellFormed(text) ? new UserId(text!) : null;
        return id is not null;
    }

    /// <exception cref="FormatException">The text, which should come from the app's own rows or messages, is not a user id.</exception>
    public static UserId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("Not a user id.");

    public override string ToString() => Value;
}
