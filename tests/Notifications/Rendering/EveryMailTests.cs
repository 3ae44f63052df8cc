using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using MfaFunctions.Events;
using MfaFunctions.Notifications.Rendering;

namespace MfaFunctions.Tests.Notifications.Rendering;

/// <summary>Rules for all mails in all languages.</summary>
public sealed partial class EveryMailTests
{
    public static TheoryData<EventKind, string, bool> All
    {
        get
        {
            var all = new TheoryData<EventKind, string, bool>();
            foreach (var kind in Samples.Kinds)
            {
                foreach (var language in Samples.Languages)
                {
                    all.Add(kind, language, true);
                    all.Add(kind, language, false);
                }
            }

            return all;
        }
    }

    [Fact]
    public void Queued_kinds_and_kinds_with_a_mail_are_the_same()
    {
        Assert.Equal(MailedEvents.All.Order(), Samples.Kinds.Order());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_placeholder_remains(EventKind kind, string language, bool full)
    {
        var mail = Render(kind, language, full);

        foreach (var part in (string[])[mail.Subject, mail.Text, mail.Html])
        {
            Assert.DoesNotContain("{{", part, StringComparison.Ordinal);
            Assert.DoesNotContain("}}", part, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"[“«] *[”»]|\( *\)|（）|\w {2,}\w", part);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Mail_states_the_tenant_the_person_and_the_time(EventKind kind, string language, bool full)
    {
        var mail = Render(kind, language, full);

        Assert.Contains("O'Brien & Sons", mail.Subject, StringComparison.Ordinal);
        foreach (var part in (string[])[mail.Text, Parse(mail.Html).Body!.TextContent])
        {
            Assert.Contains("O'Brien & Sons", part, StringComparison.Ordinal);
            Assert.Contains("14:05 UTC", part, StringComparison.Ordinal);
            Assert.Equal(full, part.Contains("Ana López", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Subject_is_one_short_line_even_with_the_longest_names(EventKind kind, string language, bool full)
    {
        var name = new string('M', 64);
        var model = Samples.With("actor", name) with { TenantName = name, DisplayName = full ? name : null };

        var subject = Samples.Render(kind, language, model).Subject;

        Assert.InRange(subject.Length, 10, 150);
        Assert.DoesNotContain(subject, char.IsControl);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void HTML_is_self_contained(EventKind kind, string language, bool full)
    {
        var html = Render(kind, language, full).Html;

        var page = Parse(html);
        Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.Single(page.QuerySelectorAll("h2"));
        Assert.Equal(Render(kind, language, full).Subject, page.Title);
        Assert.Equal("light dark", page.QuerySelector("meta[name=color-scheme]")?.GetAttribute("content"));
        Assert.All(page.QuerySelectorAll("table"), table =>
            Assert.True(table.GetAttribute("role") == "presentation" || table.QuerySelector("th[scope=row]") is not null)
        );
        Assert.Empty(page.QuerySelectorAll("img, script, link, iframe, form, svg, [src], [background]"));
        var links = Samples.WithLink.Contains(kind) ? new[] { Samples.Link } : [];
        Assert.Equal(links, page.QuerySelectorAll("a, [href]").Select(a => a.GetAttribute("href")));
        // The button, and the address as text below it.
        Assert.Equal(2 * links.Length, Regex.Count(html, "https?:"));
        Assert.DoesNotMatch(@"url\(|@import|(?<!https:)//", html);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Text_is_plain_and_matches_the_HTML(EventKind kind, string language, bool full)
    {
        var mail = Render(kind, language, full);

        Assert.DoesNotMatch("[<>]|&[a-z#]+[0-9a-z]*;", mail.Text);
        Assert.Equal(Samples.WithLink.Contains(kind), mail.Text.Contains($"\n{Samples.Link}\n", StringComparison.Ordinal));
        var page = Parse(mail.Html);
        // Plain text has no button, so it has no fallback hint either.
        foreach (
            var element in page.QuerySelectorAll("h1, h2, p, th, td.ink")
                .Where(e => !e.TextContent.EndsWith(Samples.Link, StringComparison.Ordinal))
        )
        {
            Assert.Contains(element.TextContent.Trim(), mail.Text, StringComparison.Ordinal);
        }
    }

    /// <summary>Renders the complete model, or the model without the optional values.</summary>
    private static RenderedMail Render(EventKind kind, string language, bool full) =>
        Samples.Render(kind, language, full ? null : Samples.Least(kind));

    private static IHtmlDocument Parse(string html)
    {
        var document = new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(html);
        Assert.Matches(Doctype(), html);
        return document;
    }

    [GeneratedRegex(@"\A<!DOCTYPE html>\n")]
    private static partial Regex Doctype();
}
