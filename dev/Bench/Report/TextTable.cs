using System.Text;

namespace MfaFunctions.Dev.Bench.Report;

/// <summary>A table of text. The first column is aligned left, the others right.</summary>
internal sealed class TextTable(string name, params string[] columns)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows =
    [
        [name, .. columns],
    ];

    /// <summary>Adds a row with a cell for each column.</summary>
    public void Add(string rowName, params string[] cells) => _rows.Add([rowName, .. cells]);

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            text.Append("| ").AppendJoin(" | ", row).AppendLine(" |");
            if (row == _rows[0])
            {
                text.Append("|---").Insert(text.Length, "|---:", columns.Length).AppendLine("|");
            }
        }

        return text.ToString();
    }

    public override string ToString()
    {
        var widths = _rows[0].Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            text.AppendJoin(Gap, cells).AppendLine();
            if (row == _rows[0])
            {
                text.AppendJoin(Gap, widths.Select(width => new string('-', width))).AppendLine();
            }
        }

        return text.ToString();
    }
}
