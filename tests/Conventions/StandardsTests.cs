using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Conventions;

/// <summary>The tables of <c>docs/standards.md</c>.</summary>
public sealed partial class StandardsTests
{
    // ASVS 5.0.0: the number of requirements in each section of the chapters V6, V7 and V16.
    private static readonly (string Section, int Requirements)[] Sections =
    [
        ("6.1", 3),
        ("6.2", 12),
        ("6.3", 8),
        ("6.4", 6),
        ("6.5", 8),
        ("6.6", 4),
        ("6.7", 2),
        ("6.8", 4),
        ("7.1", 3),
        ("7.2", 4),
        ("7.3", 2),
        ("7.4", 5),
        ("7.5", 3),
        ("7.6", 2),
        ("16.1", 1),
        ("16.2", 5),
        ("16.3", 4),
        ("16.4", 3),
        ("16.5", 4),
    ];

    // SP 800-63B-4: the number of requirements that concern a service of passwords, codes and recovery codes, section by section.
    private static readonly (string Section, int Requirements)[] NistSections =
    [
        ("2.2.1", 2),
        ("2.2.2", 5),
        ("2.2.3", 1),
        ("2.4.1", 1),
        ("2.4.2", 1),
        ("2.4.3", 1),
        ("2.4.4", 1),
        ("3.1.1.1", 1),
        ("3.1.1.2", 23),
        ("3.1.2.1", 1),
        ("3.1.2.2", 3),
        ("3.1.3.1", 2),
        ("3.1.3.2", 1),
        ("3.1.3.3", 1),
        ("3.1.3.4", 1),
        ("3.1.4.1", 3),
        ("3.1.4.2", 5),
        ("3.1.5", 1),
        ("3.1.6", 1),
        ("3.1.7", 1),
        ("3.2.1", 2),
        ("3.2.3", 1),
        ("3.2.4", 1),
        ("3.2.5", 1),
        ("3.2.6", 1),
        ("3.2.7", 1),
        ("3.2.9", 1),
        ("3.2.10", 1),
        ("3.2.11", 1),
        ("3.2.12", 1),
        ("3.2.13", 1),
        ("3.2.2", 8),
        ("4.1", 4),
        ("4.1.2.1", 4),
        ("4.1.2.2", 1),
        ("4.1.3", 1),
        ("4.1.4", 1),
        ("4.2.1", 1),
        ("4.2.1.1", 4),
        ("4.2.1.2", 3),
        ("4.2.1.3", 1),
        ("4.2.1.4", 1),
        ("4.2.2.1", 1),
        ("4.2.2.2", 1),
        ("4.2.2.3", 1),
        ("4.2.3", 1),
        ("4.3", 3),
        ("4.4", 1),
        ("4.5", 2),
        ("4.6", 3),
        ("5.1", 11),
        ("5.1.1", 4),
        ("5.1.2", 1),
        ("5.2", 4),
        ("5.3", 1),
    ];

    private static readonly string[] Verdicts = ["met", "not met", "not applicable"];

    [Fact]
    public void Every_requirement_of_the_ASVS_chapters_has_one_row()
    {
        var asvs = Rows("## OWASP ASVS").Select(row => row.Number);

        Assert.Equal(Sections.SelectMany(s => Enumerable.Range(1, s.Requirements).Select(n => $"{s.Section}.{n}")), asvs);
    }

    [Fact]
    public void Every_row_has_a_verdict_and_what_is_met_names_a_test_or_a_document()
    {
        var rows = Rows("## OWASP ASVS").Concat(Rows("## NIST SP 800-63B-4")).ToArray();

        Assert.DoesNotContain(rows, row => !Verdicts.Contains(row.Verdict));
        Assert.DoesNotContain(rows, row => row.Verdict == "met" && !Evidence().IsMatch(row.Why));
        Assert.DoesNotContain(rows, row => row.Verdict != "met" && row.Why.Length == 0);
    }

    [Fact]
    public void Every_section_of_SP_800_63B_that_concerns_the_app_has_its_rows_in_order()
    {
        var rows = Rows("## NIST SP 800-63B-4").Select(row => row.Number);

        Assert.Equal(NistSections.SelectMany(s => Enumerable.Repeat(s.Section, s.Requirements)), rows);
    }

    /// <summary>A row in another form would escape the checks of the others.</summary>
    [Fact]
    public void Every_line_of_the_tables_of_requirements_is_a_row()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "standards.md")).ReplaceLineEndings("\n");
        var lines = text[text.IndexOf("\n## OWASP ASVS", StringComparison.Ordinal)..].Split('\n').Where(line => line.StartsWith('|'));

        Assert.DoesNotContain(lines, line => !Row().IsMatch(line) && !Head().IsMatch(line));
    }

    private static IEnumerable<(string Number, string Verdict, string Why)> Rows(string heading)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "standards.md")).ReplaceLineEndings("\n");
        var start = text.IndexOf($"\n{heading}", StringComparison.Ordinal);
        var end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return Row()
            .Matches(end < 0 ? text[start..] : text[start..end])
            .Select(m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value));
    }

    [GeneratedRegex(@"^\| (\d[\d.]*) \|[^|\n]*\| ([^|\n]*) \| ?([^|\n]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\|(?:---\|)+$|^\| [#§] \| requirement \|")]
    private static partial Regex Head();

    [GeneratedRegex(@"`[A-Z]\w*Tests`|`[A-Z]\w*_\w+`|\.test\.tsx`|\]\(")]
    private static partial Regex Evidence();
}
