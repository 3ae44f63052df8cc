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
        Replace(InRoot("docs", "operations.md"), "costs", $"Measured on {report.Date}.\n\n{costs.ToMarkdown()}");
        Replace(InRoot("README.md"), "ratios", Ratios(report));
    }

    private static string Ratios(BenchReport report)
    {
        double Of(string goal) => report.Goals.Single(known => known.Name == $"{Comparison.Verify}, one process: {goal}").Value;
        return Wrap(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Measured on {report.Date} on {Environment.ProcessorCount} processors, beside a bare server that does the same table "
                    + $"operations: a verification takes {Of("processor time, c=1"):0.0} times the processor time and {Of("p50, c=1"):0.0} times "
                    + $"the time; 16 at a time, {Of("requests a second, c=16"):0.0} of the requests a second."
            )
        );
    }

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

        File.WriteAllText(file, block.Replace(old, _ => $"{start}\n{text}\n{end}"));
        Screen.Line($"{LocalSettings.Show(file)} is written.");
    }
}
