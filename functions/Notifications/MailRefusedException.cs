using MfaFunctions.Events.Poison;

namespace MfaFunctions.Notifications;

/// <summary>The mail service refused a mail for good, or for a day.</summary>
public sealed class MailRefusedException : PermanentFailureException
{
    public MailRefusedException()
    {
    }

    public MailRefusedException(string message)
        : base(message)
    {
    }

    public MailRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
