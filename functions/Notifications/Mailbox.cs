using SendGrid.Helpers.Mail;
using Address = MfaFunctions.Platform.Text.EmailAddress;

namespace MfaFunctions.Notifications;

/// <summary>An address with a name, in the form that SendGrid takes.</summary>
internal static class Mailbox
{
    /// <param name="address">The address as the person typed it; SendGrid gets its domain in A-label form.</param>
    /// <param name="name">The name; null for none.</param>
    public static EmailAddress Of(string address, string? name) => new(Address.MailedForm(address), name is null ? null : Quoted(name));

    // SendGrid takes a comma or semicolon in a name for the end of an address, unless the name is quoted (RFC 5322 §3.2.4).
    private static string Quoted(string name) =>
        name.AsSpan().ContainsAny(",;")
            ? $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : name;
}
