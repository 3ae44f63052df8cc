using System.Globalization;
using System.Text;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Operator;
using Spectre.Console;

namespace MfaFunctions.Dev.Bench.Cost;

/// <summary>What the measured requests cost in Azure, at list prices.</summary>
internal sealed class Costs(UseCase verify, UseCase session, UseCase signIn, IdleApp idle)
{
    private const int Together = 20;
    private const int People = 10_000;
    private const int Days = 22;
    private const double MostDollars = 5;
    private const int ChecksPerDay = 20;

    private static readonly int[] PollingSeconds = [2, 10, 30, 60];

    /// <summary>The section as Markdown, for docs/operations.md.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var (heading, table, notes) in Parts())
        {
            text.AppendLine(heading).AppendLine().Append(table.ToMarkdown()).AppendLine();
            foreach (var note in notes)
            {
                text.AppendLine(Documents.Wrap(note)).AppendLine();
            }
        }

        return text.ToString().TrimEnd();
    }

    public void Print()
    {
        BenchReport.Heading($"What it costs (list prices, {Prices.Date}, East US, dollars)");
        foreach (var (heading, table, notes) in Parts())
        {
            Screen.Line();
            Screen.Block(heading, Style.Plain);
            BenchReport.Print(table);
            foreach (var note in notes)
            {
                Screen.Block(note, Style.Plain);
            }
        }
    }

    /// <summary>The limit for an instance of the default size.</summary>
    public Goal ToGoal()
    {
        var (small, standard) = (Prices.Instances[0], Prices.Instances[^1]);
        var storage = (verify.Tables * Prices.PerTableOperation) + (verify.Queues * Prices.PerQueueOperation);
        return new Goal(
            $"a million verifications, {NameOf((standard, Together))}, logs included",
            Million(standard, Together),
            MostDollars,
            "dollars"
        )
        {
            Reason =
                $"Of this total, execution time costs {Money(1e6 * verify.Execution(standard, Together))}, because the "
                + $"platform bills a period of activity as at least {Prices.ShortestPeriod:0} s of the instance's memory; "
                + "the row of each request in the log costs "
                + $"{Money(1e6 * Prices.LogGigabytesPerRequest * Prices.PerLogGigabyte)}; and storage, the only part that "
                + $"the app influences, {Money(1e6 * storage)}. An instance of {small.Name} costs "
                + $"{Money(Million(small, Together))} in all. It is not the default, because passwords are slow there.",
        };
    }

    public object ToJson() =>
        new
        {
            prices = Prices.Date,
            millionVerifications = Prices.Instances.Select(instance => new
            {
                instance = instance.Name,
                alone = Million(instance, 1),
                together = Million(instance, Together),
            }),
            idleMonth = PollingSeconds.ToDictionary(Text, seconds => idle.Polls(seconds) * Prices.PerQueueOperation),
            tenant = Prices.Instances.Select(instance => new
            {
                instance = instance.Name,
                alone = TenantMonth(instance, 1),
                together = TenantMonth(instance, Together),
            }),
        };

    private IEnumerable<(string Heading, TextTable Table, string[] Notes)> Parts()
    {
        yield return ("**A million verifications**", MillionTable(), [Minimum()]);
        yield return (
            "**A month without requests**",
            IdleTable(),
            [
                $"{idle.Queues} queues are polled by each running instance, or by the platform while there is none. The timers run "
                    + $"{idle.TimerRuns:N0} times a month, {idle.TimerRuns * 2:N0} GB-s on 2 GB, of which {Prices.FreeGigabyteSeconds:N0} "
                    + "GB-s of a subscription are free.",
            ]
        );
        yield return (
            $"**A tenant of {People:N0} people, a month**",
            TenantTable(),
            [
                $"Each person signs in, verifies a code and makes {ChecksPerDay} session checks on each of {Days} days. The free "
                    + "grants are not deducted.",
            ]
        );
    }

    private TextTable MillionTable()
    {
        var table = new TextTable("", [.. Columns().Select(NameOf)]);
        Row("executions", _ => Prices.PerMillionExecutions);
        Row("execution time", one => 1e6 * verify.Execution(one.Instance, one.AtOnce));
        Row($"tables, {Text(verify.Tables)} requests each", _ => 1e6 * verify.Tables * Prices.PerTableOperation);
        Row($"queues, {Text(verify.Queues)} requests each", _ => 1e6 * verify.Queues * Prices.PerQueueOperation);
        Row("logs", _ => 1e6 * Prices.LogGigabytesPerRequest * Prices.PerLogGigabyte);
        Row("**total**", one => Million(one.Instance, one.AtOnce));
        return table;

        void Row(string name, Func<(Prices.Instance Instance, int AtOnce), double> dollars) =>
            table.Add(name, [.. Columns().Select(column => Money(dollars(column)))]);
    }

    private TextTable IdleTable()
    {
        var table = new TextTable("`maxPollingInterval`", "polls", "dollars");
        foreach (var seconds in PollingSeconds)
        {
            table.Add(
                $"{seconds} s",
                idle.Polls(seconds).ToString("N0", CultureInfo.InvariantCulture),
                Money(idle.Polls(seconds) * Prices.PerQueueOperation)
            );
        }

        table.Add("alert rules", "", Money(Prices.AlertRules));
        return table;
    }

    private TextTable TenantTable()
    {
        var table = new TextTable("", [.. Columns().Select(NameOf)]);
        foreach (var (use, count) in Uses())
        {
            table.Add(
                $"{count:N0} x {use.Name}",
                [.. Columns().Select(column => Money(count * (use.Execution(column.Instance, column.AtOnce) + use.Rest)))]
            );
        }

        table.Add("**total**", [.. Columns().Select(column => Money(TenantMonth(column.Instance, column.AtOnce)))]);
        return table;
    }

    private string Minimum()
    {
        var decides = Columns().Where(column => verify.IsMinimum(column.Instance, column.AtOnce)).ToArray();
        var where =
            decides.Length == Columns().Count() ? "In every column"
            : decides.Length == 0 ? "In no column"
            : "Under " + string.Join(" and ", decides.Select(column => $"\"{NameOf(column)}\""));
        return $"{where} the platform's minimum decides the execution time: a period of activity is billed as at least "
            + $"{Prices.ShortestPeriod:0} s of the instance's memory, and {Together} verifications use "
            + $"{Text(Together * verify.CpuTogether)} s of a processor.";
    }

    private double Million(Prices.Instance instance, int atOnce) => 1e6 * (verify.Execution(instance, atOnce) + verify.Rest);

    private double TenantMonth(Prices.Instance instance, int atOnce) =>
        Uses().Sum(use => use.Count * (use.Case.Execution(instance, atOnce) + use.Case.Rest));

    private (UseCase Case, int Count)[] Uses() =>
        [(signIn, People * Days), (verify, People * Days), (session, People * Days * ChecksPerDay)];

    private static IEnumerable<(Prices.Instance Instance, int AtOnce)> Columns() =>
        Prices.Instances.SelectMany(instance => new[] { (instance, 1), (instance, Together) });

    private static string NameOf((Prices.Instance Instance, int AtOnce) column) =>
        column.AtOnce == 1 ? $"{column.Instance.Name}, alone" : $"{column.Instance.Name}, {column.AtOnce} at a time";

    private static string Money(double dollars) => dollars.ToString("N2", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
