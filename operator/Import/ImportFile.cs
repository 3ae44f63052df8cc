using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MfaFunctions.Enrollment;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Operator.Import;

/// <summary>One authenticator of the file.</summary>
/// <param name="Where">Its line, and its entry of an export, for the report.</param>
/// <param name="Email">The person's address.</param>
/// <param name="Uri">The otpauth URI, or an export that has the person's entry.</param>
/// <param name="Problem">Why it cannot be sent; null if it can.</param>
internal sealed record ImportLine(string Where, string Email, string Uri, string? Problem)
{
    public override string ToString() => "***";
}

/// <summary>
/// Reads the file of an import: on each line an address and a URI, separated by white space, a comma, a semicolon or a tab, as spreadsheets
/// save them; or an export of Google Authenticator alone, whose entries name their people.
/// </summary>
internal sealed partial class ImportFile(FileInfo file, bool allowShort)
{
    // A cell with a line break in it; a quotation mark that nobody closes must not swallow the file.
    private const int LongestCell = 3;

    private readonly List<(string Where, GoogleExport Export)> _exports = [];

    public async IAsyncEnumerable<ImportLine> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var first = true;
        var lines = await File.ReadAllLinesAsync(file.FullName, stop);
        for (var at = 0; at < lines.Length; at++)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"line {at + 1, 5}");
            var text = lines[at];
            for (var more = 1; more < LongestCell && OpenCell().IsMatch(text) && at + 1 < lines.Length; more++)
            {
                text += "\n" + lines[++at];
            }

            if (text.Trim() is not { Length: > 0 } trimmed || trimmed[0] == '#')
            {
                continue;
            }

            var isHead =
                first && !text.Contains('@', StringComparison.Ordinal) && !text.Contains("otpauth", StringComparison.OrdinalIgnoreCase);
            first = false;
            foreach (var line in isHead ? [] : Read(where, trimmed))
            {
                yield return line;
            }
        }
    }

    /// <summary>The parts of exports that the file lacks, as sentences for the report.</summary>
    public IEnumerable<string> MissingParts() =>
        from export in _exports
        where export.Export.Parts > 1
        group export by (export.Export.Id, export.Export.Parts) into whole
        let missing = Enumerable.Range(1, whole.Key.Parts).Except(whole.Select(e => e.Export.Part)).ToArray()
        where missing.Length > 0
        select $"The export on {ImportReport.Sentence(whole.First().Where)} has "
            + $"{whole.Key.Parts} parts; the file lacks {string.Join(", ", missing)}.";

    private IEnumerable<ImportLine> Read(string where, string text)
    {
        if (Line().Match(text) is not { Success: true } match)
        {
            return [new ImportLine(where, "", "", "a line must be an e-mail address, white space or a comma, and an otpauth URI.")];
        }

        var (email, uri) = (match.Groups["email"].Value, match.Groups["uri"].Value.Replace("\"\"", "\"", StringComparison.Ordinal));
        if (!GoogleExport.IsOne(uri))
        {
            return [new ImportLine(where, email, uri, email.Length > 0 ? null : "a line must begin with the person's e-mail address.")];
        }

        if (!GoogleExport.TryRead(uri, allowShort, out var export, out var problem))
        {
            return [new ImportLine(where, email, uri, $"the URI {ProblemTexts.English.Of(problem)}.")];
        }

        _exports.Add((where, export));
        return email.Length > 0
            ? [new ImportLine(where, email, uri, null)]
            : export.Entries.Select(
                (entry, at) =>
                    new ImportLine(
                        string.Create(CultureInfo.InvariantCulture, $"{where}, entry {at + 1}"),
                        entry.Account,
                        entry.Key?.RevealUri() ?? "",
                        entry.Key is null ? $"the entry {ProblemTexts.English.Of(entry.Problem!)}."
                            : entry.Account.Contains('@', StringComparison.Ordinal) ? null
                            : "the entry is not named after an e-mail address: write the address before an otpauth URI."
                    )
            );
    }

    [GeneratedRegex(
        """^(?:"?(?<email>[^\s,;"]+)"?\s*[,;\s]\s*)?(?:"(?<uri>otpauth(?:[^"]|"")*)"|(?<uri>otpauth[^"]*?))[\s,;]*$""",
        Options
    )]
    private static partial Regex Line();

    // A cell that begins with a quotation mark and has no other one.
    [GeneratedRegex("""(?:^|[,;\s])"otpauth[^"]*$""", Options)]
    private static partial Regex OpenCell();

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
}
