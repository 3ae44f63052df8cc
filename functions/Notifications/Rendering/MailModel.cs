namespace MfaFunctions.Notifications.Rendering;

/// <summary>Input of a mail. All values are untrusted plain text, unsafe in HTML or in a subject until escaped.</summary>
public sealed record MailModel
{
    public required string TenantName { get; init; }

    /// <summary>Name of the recipient.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Accent color of the tenant as <c>#rrggbb</c>; null for none.</summary>
    public string? Color { get; init; }

    /// <summary>Address of the tenant's logo; null for none.</summary>
    public string? Logo { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Values by name (see <see cref="MailValues"/>). docs/mail/README.md lists the values of each mail.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();
}

/// <summary>A mail ready to send.</summary>
public sealed record RenderedMail(string Subject, string Text, string Html);
