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

/// <summary>What all mails of a language share.</summary>
public sealed record CommonTexts
{
    public required string Greeting { get; init; }

    /// <summary>For a person whose name we do not know.</summary>
    public required string GreetingUnnamed { get; init; }

    /// <summary>A .NET date format; what it prints is followed by " UTC".</summary>
    public required string Time { get; init; }

    /// <summary>The same for the first of a month, which some languages (1er) write differently.</summary>
    public required string TimeOnFirst { get; init; }

    /// <summary>Whose account: the person and the tenant.</summary>
    public required string Account { get; init; }

    /// <summary>A fact in the plain text, from {{label}} and {{value}}.</summary>
    public required string FactLine { get; init; }

    /// <summary>The facts' labels, by the value they show.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <summary>The policy's modes in words.</summary>
    public required IReadOnlyDictionary<string, string> Modes { get; init; }

    /// <summary>Who acted, by role: told where a name is nobody's business, or there is none.</summary>
    public required IReadOnlyDictionary<string, string> Roles { get; init; }

    public required DayTexts Days { get; init; }

    /// <summary>Below the link of a mail that has one.</summary>
    public required string LinkHint { get; init; }

    /// <summary>Why the person gets this mail.</summary>
    public required string Reason { get; init; }

    /// <summary>In a mail without a link, that this is so on purpose.</summary>
    public required string NoLinks { get; init; }
}

/// <summary>How a date is told from today.</summary>
/// <param name="Later">With {{count}}, 2 or more.</param>
public sealed record DayTexts(string Today, string Tomorrow, string Later);

/// <summary>One mail's texts. Each may name values as {{name}} and choose by {{#given 'name'}}…{{else}}…{{/given}}.</summary>
public sealed record MailText
{
    public required string Subject { get; init; }

    /// <summary>What an inbox shows beside the subject.</summary>
    public required string Preheader { get; init; }

    public required string Heading { get; init; }

    public required IReadOnlyList<string> Paragraphs { get; init; }

    /// <summary>The label of the link, in a mail whose model brings a "link".</summary>
    public string? Action { get; init; }

    public required string NotYouHeading { get; init; }

    public required string NotYou { get; init; }
}
