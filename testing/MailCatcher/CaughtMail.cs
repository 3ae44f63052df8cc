namespace MfaFunctions.Testing.MailCatcher;

/// <summary>
/// One mail to one recipient, as SendGrid would have sent it. <c>Id</c> is the <c>X-Message-Id</c> returned to the sender, with a
/// numeric suffix for the second and later recipients of a request. <c>Text</c> and <c>Html</c> are empty if that part is
/// missing. <c>Html</c> is untrusted, so never embed it in a page. <c>Raw</c> is the request's body.
/// </summary>
public sealed record CaughtMail(
    string Id,
    DateTimeOffset ReceivedAt,
    string To,
    string? ToName,
    string From,
    string Subject,
    string Text,
    string Html,
    IReadOnlyList<string> Categories,
    string Raw
);
