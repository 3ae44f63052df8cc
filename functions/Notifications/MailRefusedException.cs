using MfaFunctions.Events.Poison;

namespace MfaFunctions.Notifications;

/// <summary>The mail service rejected a mail permanently, or did not accept it within a day.</summary>
public sealed class MailRefusedException : PermanentFailureException
{
    public MailRefusedException() { }

    public MailRefusedException(string message)
        : base(message) { }

    public MailRefusedException(string message, Exception innerException)
        : base(message, innerException) { }
}
