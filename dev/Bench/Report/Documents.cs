using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MfaFunctions.Dev.Bench.Cost;
using MfaFunctions.Dev.Bench.Sections;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Bench.Report;

/// <summary>Writes what was measured into the documents, between marks that name this command.</summary>
internal static class Documents
{
    private const int LineLength = 140;

    /// <summary>Breaks a paragraph into lines of at most 140 columns.</summary>
    public static string Wrap(string paragraph)
    {
        var (text, column) = (new StringBuilder(), 0);
        foreach (var word in paragraph.Split(' '))
        {
            var breaks = column + word.Length >= LineLength;
            text.Append(
                    column == 0 ? ""
                    : breaks ? "\n"
                    : " "
                )
                .Append(word);
            column = (breaks ? 0 : column + 1) + word.Length;
        }

        return text.ToString();
    }

    /// <param name="isMeaningful">Whether the numbers are worth a document; otherwise the chart goes beside the other output.</param>
    public static void WriteChart(string svg, bool isMeaningful)
    {
        var file = InRoot(isMeaningful ? "docs" : "artifacts", "performance.svg");
        File.WriteAllText(file, svg);
        Screen.Line($"{LocalSettings.Show(file)} is drawn.");
    }

    public static void Write(BenchReport report, Costs costs)
    {
        var operations = InRoot("docs", "operations.md");
        var measured = string.Create(
            CultureInfo.InvariantCulture,
            $"Measured on {report.Date}, on {Environment.ProcessorCount} processors."
        );
        Replace(operations, "speed", $"{Goals(report).ToMarkdown()}\n{Reasons(report)}{measured}");
        Replace(operations, "costs", $"{costs.ToMarkdown()}\n\n{measured}");
        var ratio = report.Goals.Single(goal => goal.Name == $"{Comparison.Verify}, one process: processor time, c=1").Value;
        Replace(
            InRoot("README.md"),
            "ratios",
            string.Create(
                CultureInfo.InvariantCulture,
                $"A verification takes {ratio:0.0} times the processor time of a bare server that does the same ({report.Date}):"
            )
        );
    }

    private static TextTable Goals(BenchReport report)
    {
        var table = new TextTable("", "measured", "goal", "met");
        foreach (var goal in report.Goals)
        {
            var limit = string.Create(CultureInfo.InvariantCulture, $"{(goal.IsLeast ? "at least" : "at most")} {goal.Limit:0.##}");
            table.Add(
                goal.Name,
                string.Create(CultureInfo.InvariantCulture, $"{goal.Value:0.##} {goal.Unit}"),
                limit,
                goal.IsMet ? "yes" : "no"
            );
        }

        return table;
    }

    private static string Reasons(BenchReport report) =>
        string.Concat(
            report.Unmet().Select(goals => $"{Wrap($"*{string.Join("; ", goals.Select(goal => goal.Name))}*: {goals.Key}")}\n\n")
        );

    private static string InRoot(params string[] path) => Path.Combine([LocalSettings.FromEnvironment().Root, .. path]);

    private static void Replace(string file, string mark, string text)
    {
        var (start, end) = ($"<!-- ./mfa bench --write: {mark} -->", $"<!-- end of {mark} -->");
        var old = File.ReadAllText(file);
        var block = new Regex($"{Regex.Escape(start)}.*{Regex.Escape(end)}", RegexOptions.Singleline);
        if (!block.IsMatch(old))
        {
            throw new CannotContinueException($"{LocalSettings.Show(file)} has no lines \"{start}\" and \"{end}\".");
        }

        // A block within a line stays there.
        var gap = block.Match(old).Value.Contains('\n', StringComparison.Ordinal) ? "\n" : "";
        File.WriteAllText(file, block.Replace(old, _ => $"{start}{gap}{text}{gap}{end}"));
        Screen.Line($"{LocalSettings.Show(file)} is written.");
    }
}
