using MfaFunctions.Events.Poison;

namespace MfaFunctions.RelyingParties.Webhooks;

/// <summary>The receiver of a webhook refused an event for good, or did not accept it within a day.</summary>
public sealed class WebhookRefusedException : PermanentFailureException
{
    public WebhookRefusedException() { }

    public WebhookRefusedException(string message)
        : base(message) { }

    public WebhookRefusedException(string message, Exception innerException)
        : base(message, innerException) { }
}
