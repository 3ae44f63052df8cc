using System.Text;

namespace MfaFunctions.Dev.Bench.Report;

/// <summary>A table of text. The first column is aligned left, the others right.</summary>
internal sealed class TextTable(params string[] header)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [header];

    public void Add(params string[] row) => _rows.Add(row);

    public override string ToString()
    {
        var widths = header.Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            text.AppendJoin(Gap, cells).AppendLine();
            if (row == header)
            {
                text.AppendJoin(Gap, widths.Select(width => new string('-', width))).AppendLine();
            }
        }

        return text.ToString();
    }
}
