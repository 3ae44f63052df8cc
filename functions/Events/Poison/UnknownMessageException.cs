namespace MfaFunctions.Events.Poison;

/// <summary>
/// This version does not know the version of a queue message. A newer one may, so the message is retried and may reach it during a
/// deployment.
/// </summary>
public sealed class UnknownMessageException : Exception
{
    public UnknownMessageException() { }

    public UnknownMessageException(string message)
        : base(message) { }

    public UnknownMessageException(string message, Exception innerException)
        : base(message, innerException) { }
}
