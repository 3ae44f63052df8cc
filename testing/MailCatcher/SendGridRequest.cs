using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace MfaFunctions.Testing.MailCatcher;

/// <summary>The part of SendGrid's <c>POST /v3/mail/send</c> body that determines whether and what it sends.</summary>
public sealed record SendGridRequest(
    IReadOnlyList<SendGridRequest.Personalization?>? Personalizations,
    SendGridRequest.Address? From,
    string? Subject,
    IReadOnlyList<SendGridRequest.Part?>? Content,
    IReadOnlyList<string?>? Categories
)
{
    /// <summary>
    /// Parses a body. Null if it is not JSON, or has a value of the wrong type where SendGrid requires a string, list or object.
    /// </summary>
    internal static SendGridRequest? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<SendGridRequest>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal IEnumerable<SendGridError> Check()
    {
        if (Personalizations is not { Count: > 0 })
        {
            yield return new SendGridError(
                "The personalizations field is required and must have at least one personalization.",
                "personalizations"
            );
        }

        foreach (var (index, one) in (Personalizations ?? []).Index())
        {
            if (one?.To is not { Count: > 0 } || one.To.Any(to => !Deliverable(to)))
            {
                yield return new SendGridError(
                    "The to array is required for all personalization objects, "
                        + "and must have at least one email object with a valid email address.",
                    string.Create(CultureInfo.InvariantCulture, $"personalizations.{index}.to")
                );
            }
        }

        if (!Deliverable(From))
        {
            yield return new SendGridError(
                "The from object must be provided for every email send. "
                    + "It is an object that requires the email parameter, but may also contain a name parameter.",
                "from.email"
            );
        }

        if (string.IsNullOrEmpty(Subject) && (Personalizations ?? []).Any(one => string.IsNullOrEmpty(one?.Subject)))
        {
            yield return new SendGridError("The subject is required.", "subject");
        }

        if (Content is not { Count: > 0 })
        {
            yield return new SendGridError("There must be at least one defined content block.", "content");
        }
        else if (Content.Any(part => string.IsNullOrEmpty(part?.Type) || string.IsNullOrEmpty(part.Value)))
        {
            yield return new SendGridError("The content value must be a string at least one character in length.", "content.value");
        }
        else if (Content.Index().Any(part => part.Item!.Type == "text/plain" && part.Index > 0))
        {
            yield return new SendGridError("If present, text/plain must be first, followed by text/html.", "content");
        }
    }

    /// <summary>Returns one mail per recipient. The request must have passed <see cref="Check"/>.</summary>
    internal IReadOnlyList<CaughtMail> ToMails(string raw, DateTimeOffset now)
    {
        var id = RandomNumberGenerator.GetHexString(22, lowercase: true);
        return
        [
            .. Personalizations!
                .SelectMany(one => one!.To!.Select(to => (To: to!, Subject: one.Subject ?? Subject!)))
                .Select(
                    (mail, index) =>
                        new CaughtMail(
                            index == 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}-{index + 1}"),
                            now,
                            mail.To.Email!,
                            mail.To.Name,
                            From!.Email!,
                            mail.Subject,
                            PartOf("text/plain"),
                            PartOf("text/html"),
                            [.. (Categories ?? []).OfType<string>()],
                            raw
                        )
                ),
        ];
    }

    private static bool Deliverable(Address? address) => address?.Email is { } email && email.IndexOf('@', StringComparison.Ordinal) > 0;

    private string PartOf(string type) => Content!.FirstOrDefault(part => part!.Type == type)?.Value ?? "";

    public sealed record Address(string? Email, string? Name);

    public sealed record Personalization(IReadOnlyList<Address?>? To, string? Subject);

    public sealed record Part(string? Type, string? Value);
}

internal sealed record SendGridError(string Message, string? Field = null, string? Help = null);
