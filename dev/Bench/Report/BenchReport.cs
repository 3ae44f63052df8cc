using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MfaFunctions.Operator;
using Spectre.Console;

namespace MfaFunctions.Dev.Bench.Report;

/// <summary>Everything that a run measured: printed as it comes, and written as JSON in the end.</summary>
internal sealed class BenchReport
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Web) { WriteIndented = true };

    private readonly List<Goal> _goals = [];
    private readonly Dictionary<string, object> _sections = [];

    public IReadOnlyList<Goal> Goals => _goals;

    public string Date { get; } = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static void Heading(string text)
    {
        Screen.Line();
        Screen.Line($"[bold]{text}[/]");
    }

    public static void Print(TextTable table) => Screen.Block(table.ToString(), Style.Plain);

    /// <summary>Keeps what a section measured under its name in the JSON.</summary>
    public void Keep(string section, object measured) => _sections[section] = measured;

    public void Add(Goal goal)
    {
        _goals.Add(goal);
        Screen.Block(goal.ToString(), goal.IsMet ? Style.Plain : new Style(Color.Yellow));
    }

    /// <summary>Goals that are not met, grouped by their reason.</summary>
    public IEnumerable<IGrouping<string, Goal>> Unmet() =>
        _goals.Where(goal => !goal.IsMet && goal.Reason.Length > 0).GroupBy(goal => goal.Reason);

    /// <summary>Prints what is known to keep goals from being met, each reason once.</summary>
    public void Explain()
    {
        var unmet = Unmet().ToArray();
        if (unmet.Length > 0)
        {
            Heading("Known limits");
        }

        foreach (var goals in unmet)
        {
            Screen.Block(string.Join("; ", goals.Select(goal => goal.Name)), new Style(Color.Yellow));
            Screen.Block(Documents.Wrap(goals.Key), Style.Plain);
        }
    }

    /// <summary>Writes the JSON.</summary>
    public async Task SaveAsync(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var report = new Dictionary<string, object>
        {
            ["date"] = Date,
            ["machine"] = new
            {
                processors = Environment.ProcessorCount,
                system = RuntimeInformation.OSDescription,
                runtime = RuntimeInformation.FrameworkDescription,
            },
            ["goals"] = _goals,
        };
        foreach (var (name, measured) in _sections)
        {
            report[name] = measured;
        }

        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(report, Readable));
    }
}
