using System.Text.Json.Serialization;

namespace SendGrid.Helpers.Mail;

public class EmailAddress : IEquatable<EmailAddress>
{
    public EmailAddress()
    {
    }

    public EmailAddress(string email, string name = null) => (Email, Name) = (email, name);

    public string Name { get; set; }
    public string Email { get; set; }

    public static bool operator ==(EmailAddress left, EmailAddress right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(EmailAddress left, EmailAddress right) => !(left == right);

    public bool Equals(EmailAddress other) =>
        other is not null && string.Equals(Email, other.Email, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object obj) => Equals(obj as EmailAddress);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Email ?? "");
}

public class Personalization
{
    [JsonIgnore]
    public List<EmailAddress> Tos { get; set; }
    public EmailAddress From { get; set; }
    public string Subject { get; set; }
    public Dictionary<string, string> Headers { get; set; }
    public Dictionary<string, string> CustomArgs { get; set; }

    // The service refuses an address that is there twice.
    [JsonInclude]
    [JsonPropertyName("to")]
    [JsonPropertyOrder(-1)]
    internal IEnumerable<EmailAddress> DistinctTos => Tos?.Distinct();
}

public class Content
{
    public Content()
    {
    }

    public Content(string type, string value) => (Type, Value) = (type, value);

    public string Type { get; set; }
    public string Value { get; set; }
}

public class MailSettings
{
    public BypassListManagement BypassListManagement { get; set; }
    public SandboxMode SandboxMode { get; set; }
}

public class BypassListManagement
{
    public bool Enable { get; set; }
}

public class SandboxMode
{
    public bool? Enable { get; set; }
}

public class TrackingSettings
{
    public ClickTracking ClickTracking { get; set; }
    public OpenTracking OpenTracking { get; set; }
}

public class ClickTracking
{
    public bool? Enable { get; set; }
    public bool? EnableText { get; set; }
}

public class OpenTracking
{
    public bool? Enable { get; set; }
    public string SubstitutionTag { get; set; }
}
