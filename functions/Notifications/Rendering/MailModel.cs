namespace MfaFunctions.Notifications.Rendering;

/// <summary>What a mail may say. Everything is text; nothing in it is trusted to be harmless in HTML or in a subject.</summary>
public sealed record MailModel
{
    public required string TenantName { get; init; }

    /// <summary>The person the mail is for.</summary>
    public string? DisplayName { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Details by name (see <see cref="MailValues"/>). docs/mail/README.md lists which mail needs which.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();
}

/// <summary>A mail ready to be sent.</summary>
public sealed record RenderedMail(string Subject, string Text, string Html);
