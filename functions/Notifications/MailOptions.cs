using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Notifications;

/// <summary>Section <c>Mail</c>.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>SendGrid's API key; in Azure a Key Vault reference.</summary>
    [Required]
    public string ApiKey { get; set; } = "";

    /// <summary>Base URL of SendGrid's API. Default <c>https://api.sendgrid.com</c>; a local mail catcher in tests.</summary>
    [Required]
    public string Host { get; set; } = "https://api.sendgrid.com";

    /// <summary>Sender address, verified with SendGrid.</summary>
    [Required, EmailAddress]
    public string FromAddress { get; set; } = "";

    [Required, StringLength(64)]
    public string FromName { get; set; } = "";

    /// <summary>Whether SendGrid validates mails without delivering them, for staging. Default false.</summary>
    public bool Sandbox { get; set; }
}
