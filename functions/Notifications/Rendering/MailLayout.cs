using HandlebarsDotNet;

namespace MfaFunctions.Notifications.Rendering;

/// <summary>The HTML and plain-text layouts that all mails share. Both take plain text; the HTML layout escapes it.</summary>
public sealed class MailLayout
{
    private readonly HandlebarsTemplate<object, object> _html = Compile("layout.html.hbs", noEscape: false);
    private readonly HandlebarsTemplate<object, object> _text = Compile("layout.txt.hbs", noEscape: true);

    public RenderedMail Render(MailContent content) => new(content.Subject, _text(content), _html(content));

    private static HandlebarsTemplate<object, object> Compile(string path, bool noEscape) =>
        Handlebars
            .Create(
                new HandlebarsConfiguration
                {
                    NoEscape = noEscape,
                    // The default encoder also turns every letter outside Latin-1 into an entity.
                    TextEncoder = new HtmlEncoder(),
                    ThrowOnUnresolvedBindingExpression = true,
                }
            )
            .Compile(MailResources.Read(path));
}

/// <summary>A mail's rendered sentences, the input of the layouts.</summary>
public sealed record MailContent
{
    public required string Language { get; init; }

    public required string Subject { get; init; }

    public required string Preheader { get; init; }

    public required string Tenant { get; init; }

    /// <summary>Accent color as <c>#rrggbb</c>; null for none.</summary>
    public string? Color { get; init; }

    /// <summary>Address of the logo; null for none.</summary>
    public string? Logo { get; init; }

    public required string Heading { get; init; }

    public required string Greeting { get; init; }

    public required IReadOnlyList<string> Paragraphs { get; init; }

    public required IReadOnlyList<MailFact> Facts { get; init; }

    public MailAction? Action { get; init; }

    public required string NotYouHeading { get; init; }

    public required string NotYou { get; init; }

    public required IReadOnlyList<string> Footer { get; init; }
}

/// <summary>A row of the mail's table of facts.</summary>
/// <param name="Line">The same row in plain text.</param>
public sealed record MailFact(string Label, string Value, string Line);

/// <summary>The link of a mail.</summary>
/// <param name="Line">The label as the line above the link, in plain text.</param>
public sealed record MailAction(string Label, string Link, string Hint, string Line);
