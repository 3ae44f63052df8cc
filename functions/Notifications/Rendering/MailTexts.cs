using System.Text.Json;
using System.Text.Json.Serialization;
using MfaFunctions.Events;

namespace MfaFunctions.Notifications.Rendering;

/// <summary>One language's file, Templates/texts/{language}.json.</summary>
public sealed record MailTexts
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter<EventKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public required CommonTexts Common { get; init; }

    public required IReadOnlyDictionary<EventKind, MailText> Mails { get; init; }

    internal static MailTexts Load(string language)
    {
        using var stream = MailResources.Open($"texts/{language}.json");
        return JsonSerializer.Deserialize<MailTexts>(stream, Strict) ?? throw new InvalidDataException($"texts/{language}.json is empty.");
    }
}

/// <summary>Texts shared by all mails of a language.</summary>
public sealed record CommonTexts
{
    public required string Greeting { get; init; }

    /// <summary>Greeting for a person whose name is unknown.</summary>
    public required string GreetingUnnamed { get; init; }

    /// <summary>.NET date format; " UTC" is appended to the result.</summary>
    public required string Time { get; init; }

    /// <summary>.NET date format for the first of a month, which some languages write differently (1er).</summary>
    public required string TimeOnFirst { get; init; }

    /// <summary>The account that the mail is about: the person and the tenant.</summary>
    public required string Account { get; init; }

    /// <summary>The line above the link in plain text, made of {{label}}.</summary>
    public required string ActionLine { get; init; }

    /// <summary>A fact in plain text, made of {{label}} and {{value}}.</summary>
    public required string FactLine { get; init; }

    /// <summary>Labels of the facts, by value name.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <summary>The policy's modes in words.</summary>
    public required IReadOnlyDictionary<string, string> Modes { get; init; }

    /// <summary>Names for the actor's role, used where the actor's name is private or unknown.</summary>
    public required IReadOnlyDictionary<string, string> Roles { get; init; }

    /// <summary>An operator who gave a name, made of {{actor}} and {{by}}, the role.</summary>
    public required string NamedOperator { get; init; }

    /// <summary>Changes to an Owner's account or by an operator, as noun phrases.</summary>
    public required IReadOnlyDictionary<string, string> Changes { get; init; }

    /// <summary>Stands for a list without entries.</summary>
    public required string NoEntries { get; init; }

    public required DayTexts Days { get; init; }

    /// <summary>Hint below the link, in a mail that has one.</summary>
    public required string LinkHint { get; init; }

    /// <summary>Why the person receives this mail.</summary>
    public required string Reason { get; init; }

    /// <summary>States that security mails deliberately contain no link, in a mail without one.</summary>
    public required string NoLinks { get; init; }
}

/// <summary>Texts for a date relative to today.</summary>
/// <param name="Later">Text with {{count}}, which is 2 or more.</param>
public sealed record DayTexts(string Today, string Tomorrow, string Later);

/// <summary>
/// One mail's texts. A text refers to a value as {{name}} and tests for it with {{#given 'name'}}…{{else}}…{{/given}}.
/// </summary>
public sealed record MailText
{
    public required string Subject { get; init; }

    /// <summary>Preview text that an inbox shows beside the subject.</summary>
    public required string Preheader { get; init; }

    public required string Heading { get; init; }

    public required IReadOnlyList<string> Paragraphs { get; init; }

    /// <summary>Label of the link, in a mail whose model has a "link" value.</summary>
    public string? Action { get; init; }

    public required string NotYouHeading { get; init; }

    public required string NotYou { get; init; }
}
