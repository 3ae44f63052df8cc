using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MfaFunctions.Codes;
using MfaFunctions.Enrollment;

namespace MfaFunctions.Operator.Import;

/// <summary>Writes what happened to each line. It refers to line numbers, because addresses and secrets must not appear in logs.</summary>
internal sealed class ImportReport(TextWriter output, bool apply)
{
    // Who has which secret, by its hash.
    private readonly Dictionary<string, (string User, string Where)> _owners = [];
    private int _taken;
    private int _there;
    private int _short;
    private int _shared;

    /// <summary>A place without the blanks that align the report.</summary>
    public static string Sentence(string where) => string.Join(' ', where.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public int Refused { get; private set; }

    public async Task RefusedAsync(ImportLine line, string reason)
    {
        Refused++;
        await output.WriteLineAsync($"{line.Where}  refused: {reason}");
    }

    /// <param name="line">The line.</param>
    /// <param name="answer">The answer of the service.</param>
    public async Task AcceptedAsync(ImportLine line, JsonNode answer)
    {
        var outcome = answer["outcome"]!.GetValue<string>();
        var isThere = outcome == "already_there";
        (_taken, _there) = (_taken + (isThere ? 0 : 1), _there + (isThere ? 1 : 0));
        string[] remarks = [.. Remarks(line, answer)];
        var words = outcome switch
        {
            "imported" => "imported",
            "would_import" => "would be imported",
            _ => "already present",
        };
        await output.WriteLineAsync($"{line.Where}  {words}{(remarks.Length > 0 ? ": " : "")}{string.Join("; ", remarks)}");
    }

    public async Task EndAsync(IEnumerable<string> missingParts)
    {
        foreach (var missing in missingParts)
        {
            await output.WriteLineAsync(missing);
        }

        if (_shared > 0)
        {
            await output.WriteLineAsync(
                $"{_shared} of them {(_shared == 1 ? "has" : "have")} the secret of another person: each can make the codes of the other. "
                    + "Have them enroll again."
            );
        }

        if (_short > 0)
        {
            await output.WriteLineAsync(
                $"{_short} of them {(_short == 1 ? "has a short secret" : "have short secrets")}, marked for replacement."
            );
        }

        await output.WriteLineAsync(
            apply
                ? $"{_taken} imported, {_there} already present, {Refused} refused."
                : $"Dry run: {_taken} would be imported, {_there} already present, {Refused} would be refused. Use --apply to import."
        );
    }

    private IEnumerable<string> Remarks(ImportLine line, JsonNode answer)
    {
        var codes = new TotpParameters(
            answer["algorithm"]!.GetValue<string>(),
            answer["digits"]!.GetValue<int>(),
            answer["period"]!.GetValue<int>()
        );
        if (codes != TotpParameters.Standard)
        {
            yield return $"{codes.Digits} digits, {codes.Period} seconds, {codes.Algorithm}";
        }

        if (answer["shortSecret"]!.GetValue<bool>())
        {
            _short++;
            yield return "a short secret, to be replaced";
        }

        var user = answer["userId"]!.GetValue<string>();
        if (FingerprintOf(line) is { } secret && !_owners.TryAdd(secret, (user, line.Where)) && _owners[secret].User != user)
        {
            _shared++;
            yield return $"the same secret as {Sentence(_owners[secret].Where)}";
        }
    }

    private static string? FingerprintOf(ImportLine line)
    {
        ImportedKey? key = null;
        var isRead = GoogleExport.IsOne(line.Uri)
            ? GoogleExport.TryRead(line.Uri, allowShort: true, out var export, out _) && export.TryFind(line.Email, out key, out _)
            : ImportedUri.TryRead(line.Uri, allowShort: true, out key, out _);
        return isRead ? Convert.ToHexStringLower(SHA256.HashData(key!.Secret.Reveal())) : null;
    }
}
