using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace MfaFunctions.Testing.MailCatcher;

/// <summary>The HTML pages of the mail catcher. All mail content is escaped here.</summary>
internal static class Pages
{
    // Blocks all external content and scripts. The only frame is the mail itself.
    public const string PagePolicy =
        "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // Mail markup is untrusted: no scripts, forms or requests. Links open in a new tab.
    public const string MailPolicy =
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    private const string Style = """
        :root { color-scheme: light dark; --line: #8884; --soft: #888; }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.3rem; margin: 0 0 1rem; }
        table { border-collapse: collapse; width: 100%; }
        th { text-align: left; font-weight: 600; color: var(--soft); }
        th, td { padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        td.time { white-space: nowrap; color: var(--soft); font-variant-numeric: tabular-nums; }
        a { color: inherit; text-underline-offset: .2em; }
        p.note { color: var(--soft); }
        p.outage { background: #c334; padding: .5rem .8rem; border-radius: .4rem; }
        iframe { width: 100%; height: 75vh; border: 1px solid var(--line); border-radius: .4rem; background: #fff; margin-top: 1rem; }
        pre { white-space: pre-wrap; border: 1px solid var(--line); border-radius: .4rem; padding: 1rem; }
        """;

    public static string List(IReadOnlyList<CaughtMail> newestFirst, int outage)
    {
        var page = new StringBuilder("<h1>Caught mail</h1>\n");
        if (outage != 0)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"outage\">Every send fails with status {outage}, as set by POST /outage.</p>\n"
            );
        }

        if (newestFirst.Count == 0)
        {
            page.Append("<p class=\"note\">No mail yet. Mail from the functions appears here and is not delivered.</p>\n");
            return Page("Caught mail", page);
        }

        page.Append("<table>\n<tr><th>Received</th><th>To</th><th>Subject</th></tr>\n");
        foreach (var mail in newestFirst)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"time\">{Time(mail)}</td><td>{Text(mail.To)}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td><a href=\"/messages/{Text(mail.Id)}\">{Text(mail.Subject)}</a></td></tr>\n");
        }

        return Page("Caught mail", page.Append("</table>\n"));
    }

    public static string Mail(CaughtMail mail)
    {
        var to = mail.ToName is null ? mail.To : $"{mail.ToName} <{mail.To}>";
        var page = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"<p><a href=\"/\">All mail</a></p>\n<h1>{Text(mail.Subject)}</h1>\n<table>\n")
            .Append(CultureInfo.InvariantCulture, $"<tr><th>From</th><td>{Text(mail.From)}</td></tr>\n")
            .Append(CultureInfo.InvariantCulture, $"<tr><th>To</th><td>{Text(to)}</td></tr>\n")
            .Append(CultureInfo.InvariantCulture, $"<tr><th>Received</th><td class=\"time\">{Time(mail)}</td></tr>\n")
            .Append(CultureInfo.InvariantCulture, $"<tr><th>Categories</th><td>{Text(string.Join(", ", mail.Categories))}</td></tr>\n")
            .Append(CultureInfo.InvariantCulture, $"<tr><th>Parts</th><td>{Parts(mail)}</td></tr>\n</table>\n");
        page.Append(
            mail.Html.Length > 0
                ? "<iframe sandbox=\"allow-popups allow-popups-to-escape-sandbox\" title=\"The mail\" "
                    + $"src=\"/messages/{Text(mail.Id)}/html\"></iframe>\n"
                : $"<pre>{Text(mail.Text)}</pre>\n"
        );
        return Page(mail.Subject, page);
    }

    /// <summary>The unchanged mail, except that links open in a new tab instead of the frame.</summary>
    public static string Frame(CaughtMail mail) =>
        mail.Html.Replace("<head>", "<head><base target=\"_blank\">", StringComparison.OrdinalIgnoreCase);

    private static string Parts(CaughtMail mail) =>
        string.Join(
            " · ",
            new[] { (mail.Html, Name: "html"), (mail.Text, Name: "text") }
                .Where(part => part.Item1.Length > 0)
                .Select(part => $"<a href=\"/messages/{Text(mail.Id)}/{part.Name}\">{part.Name}</a>")
        );

    private static string Page(string title, StringBuilder body) =>
        $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{Text(
                title
            )}</title><style>{Style}</style></head>
            <body>
            {body}</body>
            </html>
            """;

    private static string Time(CaughtMail mail) => mail.ReceivedAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Text(string value) => HtmlEncoder.Default.Encode(value);
}
