using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace MfaFunctions.Authorization;

/// <summary>
/// A caller's Idempotency-Key: 22-128 letters, digits, <c>-</c> and <c>_</c> with at least 122 random bits. It is needed to decrypt a
/// stored response, so it cannot be printed.
/// </summary>
public sealed partial class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private readonly string _value;

    private IdempotencyKey(string value) => _value = value;

    public static bool TryParse(string text, [NotNullWhen(true)] out IdempotencyKey? key)
    {
        key = Form().IsMatch(text) ? new IdempotencyKey(text) : null;
        return key is not null;
    }

    public string Reveal() => _value;

    public override string ToString() => "***";

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{22,128}\z")]
    private static partial Regex Form();
}

/// <summary>
/// Marks a route whose response is stored for 10 minutes and returned to a byte-identical retry with the same Idempotency-Key.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IdempotentAttribute : Attribute;
