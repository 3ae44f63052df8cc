using System.Buffers;
using System.Globalization;
using System.Text;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Members;

/// <summary>The roster as CSV (RFC 4180), streamed line by line while the pages are read.</summary>
public sealed class MemberCsv : IResult
{
    public const string MediaType = "text/csv";

    private const string Head =
        "userId,email,displayName,role,state,deadline,extendedUntil,recoveryCodesLeft,openSessions,sessionsReverified,shortSecret,"
        + "authenticatorTypes";

    private const string FormulaStarts = "=+-@\t\r＝＋－＠";

    private static readonly SearchValues<char> Separators = SearchValues.Create(",;\t\"\r\n");

    private readonly IAsyncEnumerable<MemberResource> _members;

    private readonly string _fileName;

    internal MemberCsv(IAsyncEnumerable<MemberResource> members, string fileName) => (_members, _fileName) = (members, fileName);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = MediaType + "; charset=utf-8; header=present";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = $"attachment; filename=\"{_fileName}\"";
        var encoding = new UTF8Encoding(IsByBrowser(httpContext.Request));
        await using var lines = new StreamWriter(response.Body, encoding, leaveOpen: true) { NewLine = "\r\n" };
        await lines.WriteLineAsync(Head);
        await foreach (var member in _members.WithCancellation(httpContext.RequestAborted))
        {
            await lines.WriteLineAsync(string.Join(',', Fields(member).Select(Escaped)));
        }
    }

    /// <summary>Escapes a field so that a spreadsheet neither splits it nor evaluates it as a formula.</summary>
    public static string Escaped(string field)
    {
        // Spreadsheets evaluate text that starts with these characters, even after white space, and some with their full-width forms. A
        // name may start with any of them. Some split at semicolons and tabs.
        var text = field.TrimStart() is [var first, ..] && FormulaStarts.Contains(first, StringComparison.Ordinal) ? "'" + field : field;
        return text.AsSpan().ContainsAny(Separators) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    // A browser hands the file to a spreadsheet, which without a byte order mark takes UTF-8 for something else. Programs want none. Older
    // browsers, and those on plain HTTP, send no Sec-Fetch-Dest, but ask for a page when a person follows a link.
    private static bool IsByBrowser(HttpRequest request) =>
        request.Headers.ContainsKey("Sec-Fetch-Dest")
        || request
            .GetTypedHeaders()
            .Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && type.Quality != 0);

    private static string[] Fields(MemberResource member) =>
        [
            member.UserId,
            member.Email,
            member.DisplayName ?? "",
            SnakeCase.Of(member.Role),
            SnakeCase.Of(member.State),
            Time(member.Deadline),
            Time(member.ExtendedUntil),
            Number(member.RecoveryCodesLeft),
            Number(member.OpenSessions),
            Number(member.SessionsReverified),
            member.ShortSecret ? "true" : "false",
            string.Join(' ', member.AuthenticatorTypes.Select(SnakeCase.Of)),
        ];

    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
