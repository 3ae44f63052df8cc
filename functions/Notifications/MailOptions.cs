using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Notifications;

/// <summary>Section <c>Mail</c>.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>SendGrid's API key; in Azure a Key Vault reference.</summary>
    [Required]
    public string ApiKey { get; set; } = "";

    /// <summary>Where SendGrid is. Default <c>https://api.sendgrid.com</c>; for tests a local catcher.</summary>
    [Required]
    public string Host { get; set; } = "https://api.sendgrid.com";

    /// <summary>The sender, an address SendGrid has verified.</summary>
    [Required, EmailAddress]
    public string FromAddress { get; set; } = "";

    [Required, StringLength(64)]
    public string FromName { get; set; } = "";

    /// <summary>Let SendGrid check every mail and deliver none: for staging. Default false.</summary>
    public bool Sandbox { get; set; }
}
