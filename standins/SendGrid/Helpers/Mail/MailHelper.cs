namespace SendGrid.Helpers.Mail;

public class MailHelper
{
    // The subject goes into the personalization and empty content is left out, as in the package.
    public static SendGridMessage CreateSingleEmail(
        EmailAddress from, EmailAddress to, string subject, string plainTextContent, string htmlContent)
    {
        var message = new SendGridMessage { From = from };
        message.SetSubject(subject);
        message.AddTo(to);
        foreach (var (type, text) in new[] { (MimeType.Text, plainTextContent), (MimeType.Html, htmlContent) })
        {
            if (!string.IsNullOrEmpty(text))
            {
                message.AddContent(type, text);
            }
        }

        return message;
    }
}
