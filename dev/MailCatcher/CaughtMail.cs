namespace MfaFunctions.Dev.MailCatcher;

/// <summary>
/// One mail to one recipient, as SendGrid would have sent it. <c>Id</c> is also the <c>X-Message-Id</c> its sender got (with a
/// number behind it for the second and later recipients of one request). <c>Text</c> and <c>Html</c> are empty when that part is
/// missing; <c>Html</c> is whatever the sender wrote, so never put it into a page. <c>Raw</c> is the request's body.
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
    string Raw);
