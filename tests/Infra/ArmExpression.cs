using System.Text.RegularExpressions;

namespace MfaFunctions.Tests.Infra;

/// <summary>The kind of an <see cref="ArmExpression"/>.</summary>
internal enum ArmKind
{
    /// <summary>A string. The name is its value.</summary>
    Text,

    /// <summary>A number. The name is its digits.</summary>
    Number,

    /// <summary>A function call. The parts are its arguments.</summary>
    Call,

    /// <summary>A property access on the only part.</summary>
    Member,

    /// <summary>The first part, indexed by the second.</summary>
    Element,
}

/// <summary>A string of an ARM template: an expression in brackets, or plain text.</summary>
/// <param name="Source">The text in the template, without the brackets.</param>
internal sealed record ArmExpression(ArmKind Kind, string Name, string Source, IReadOnlyList<ArmExpression> Parts)
{
    public IEnumerable<ArmExpression> All => Parts.SelectMany(p => p.All).Prepend(this);

    /// <summary>The value of plain text.</summary>
    public string? Literal => Kind == ArmKind.Text ? Name : null;

    /// <summary>The text the expression produces, with <c>*</c> for the parts known only at deployment.</summary>
    public string Pattern =>
        Kind is ArmKind.Text or ArmKind.Number ? Name
        : IsCall("format") && Parts[0].Kind == ArmKind.Text
            ? Regex.Replace(Parts[0].Name, @"\{(\d+)\}", m => Parts[int.Parse(m.Groups[1].Value) + 1].Pattern)
        : "*";

    public static ArmExpression Parse(string text) =>
        text.StartsWith("[[", StringComparison.Ordinal) ? Plain(text[1..])
        : text.StartsWith('[') && text.EndsWith(']') ? new Reader(text[1..^1]).ReadAll()
        : Plain(text);

    public bool IsCall(string function) => Kind == ArmKind.Call && Name == function;

    private static ArmExpression Plain(string text) =>
        new(ArmKind.Text, text, $"'{text.Replace("'", "''", StringComparison.Ordinal)}'", []);

    private sealed class Reader(string text)
    {
        private int _at;

        private bool IsAtWord => _at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '$' or '#');

        public ArmExpression ReadAll()
        {
            var expression = Read();
            return _at == text.Length ? expression : throw new FormatException($"Unexpected text at {_at} of [{text}]");
        }

        private ArmExpression Read()
        {
            SkipSpaces();
            var start = _at;
            var expression = text[_at] == '\'' ? ReadText() : ReadNumberOrCall();
            while (true)
            {
                if (Take('.'))
                {
                    expression = Ending(ArmKind.Member, ReadWord(), [expression]);
                }
                else if (Take('['))
                {
                    var index = Read();
                    Expect(']');
                    expression = Ending(ArmKind.Element, "", [expression, index]);
                }
                else
                {
                    return expression;
                }
            }

            ArmExpression Ending(ArmKind kind, string name, IReadOnlyList<ArmExpression> parts) => new(kind, name, text[start.._at], parts);
        }

        private ArmExpression ReadText()
        {
            var start = _at++;
            while (text[_at] != '\'' || (_at + 1 < text.Length && text[_at + 1] == '\''))
            {
                _at += text[_at] == '\'' ? 2 : 1;
            }

            _at++;
            return new(ArmKind.Text, text[(start + 1)..(_at - 1)].Replace("''", "'", StringComparison.Ordinal), text[start.._at], []);
        }

        private ArmExpression ReadNumberOrCall()
        {
            var start = _at;
            var isNumber = Take('-') || char.IsAsciiDigit(text[_at]);
            var name = ReadWord();
            if (isNumber)
            {
                return new(ArmKind.Number, text[start.._at], text[start.._at], []);
            }

            var arguments = new List<ArmExpression>();
            Expect('(');
            while (!Take(')'))
            {
                if (arguments.Count > 0)
                {
                    Expect(',');
                }

                arguments.Add(Read());
                SkipSpaces();
            }

            return new(ArmKind.Call, name, text[start.._at], arguments);
        }

        private string ReadWord()
        {
            var start = _at;
            while (IsAtWord)
            {
                _at++;
            }

            return _at > start ? text[start.._at] : throw new FormatException($"A name is missing at {_at} of [{text}]");
        }

        private void SkipSpaces()
        {
            while (_at < text.Length && text[_at] == ' ')
            {
                _at++;
            }
        }

        private bool Take(char wanted)
        {
            if (_at == text.Length || text[_at] != wanted)
            {
                return false;
            }

            _at++;
            return true;
        }

        private void Expect(char wanted)
        {
            if (!Take(wanted))
            {
                throw new FormatException($"{wanted} is missing at {_at} of [{text}]");
            }
        }
    }
}
