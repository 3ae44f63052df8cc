using System.Text.Json;
using System.Text.Json.Serialization;

namespace SendGrid.Helpers.Mail;

/// <summary>The body of <c>POST /v3/mail/send</c>: https://www.twilio.com/docs/sendgrid/api-reference/mail-send.</summary>
public class SendGridMessage
{
    private static readonly JsonSerializerOptions Wire = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public EmailAddress From { get; set; }
    public string Subject { get; set; }
    public List<Personalization> Personalizations { get; set; }

    [JsonPropertyName("content")]
    public List<Content> Contents { get; set; }

    [JsonIgnore]
    public string PlainTextContent { get; set; }

    [JsonIgnore]
    public string HtmlContent { get; set; }

    public List<string> Categories { get; set; }
    public MailSettings MailSettings { get; set; }
    public TrackingSettings TrackingSettings { get; set; }

    public void SetFrom(string email, string name = null) => From = new EmailAddress(email, name);

    public void SetFrom(EmailAddress email) => From = email;

    public void SetGlobalSubject(string subject) => Subject = subject;

    public void SetSubject(string subject, int personalizationIndex = 0, Personalization personalization = null) =>
        At(personalizationIndex, personalization).Subject = subject;

    public void AddTo(string email, string name = null) => AddTo(new EmailAddress(email, name));

    public void AddTo(EmailAddress email, int personalizationIndex = 0, Personalization personalization = null)
    {
        ArgumentNullException.ThrowIfNull(email);
        (At(personalizationIndex, personalization).Tos ??= []).Add(email);
    }

    public void AddHeader(string headerKey, string headerValue, int personalizationIndex = 0, Personalization personalization = null) =>
        (At(personalizationIndex, personalization).Headers ??= []).Add(headerKey, headerValue);

    public void AddCustomArg(
        string customArgKey, string customArgValue, int personalizationIndex = 0, Personalization personalization = null) =>
        (At(personalizationIndex, personalization).CustomArgs ??= []).Add(customArgKey, customArgValue);

    public void AddCategory(string category) => (Categories ??= []).Add(category);

    public void AddContent(string mimeType, string text) => (Contents ??= []).Add(new Content(mimeType, text));

    public void SetBypassListManagement(bool enable) => (MailSettings ??= new()).BypassListManagement = new() { Enable = enable };

    public void SetSandBoxMode(bool enable) => (MailSettings ??= new()).SandboxMode = new() { Enable = enable };

    public void SetClickTracking(bool enable, bool enableText) =>
        (TrackingSettings ??= new()).ClickTracking = new() { Enable = enable, EnableText = enableText };

    public void SetOpenTracking(bool enable, string substitutionTag = null) =>
        (TrackingSettings ??= new()).OpenTracking = new() { Enable = enable, SubstitutionTag = substitutionTag };

    public string Serialize(bool useDefaultSerialization = true)
    {
        if (PlainTextContent is not null || HtmlContent is not null)
        {
            Contents = [new(MimeType.Text, PlainTextContent), new(MimeType.Html, HtmlContent)];
            Contents.RemoveAll(content => content.Value is null);
            (PlainTextContent, HtmlContent) = (null, null);
        }

        if (Contents is { Count: > 1 })
        {
            // The service wants plain text first, then HTML, then the rest.
            Contents.RemoveAll(content => string.IsNullOrEmpty(content.Type) || string.IsNullOrEmpty(content.Value));
            Contents = [.. Contents.OrderBy(c => c.Type == MimeType.Text ? 0 : c.Type == MimeType.Html ? 1 : 2)];
        }

        return JsonSerializer.Serialize(this, Wire);
    }

    private Personalization At(int index, Personalization added)
    {
        Personalizations ??= [];
        if (added is not null || index == Personalizations.Count || Personalizations.Count == 0)
        {
            Personalizations.Add(added ??= new Personalization());
            return added;
        }

        return index < Personalizations.Count
            ? Personalizations[index]
            : throw new ArgumentException($"personalizationIndex {index} must not be greater than {Personalizations.Count}");
    }
}
