namespace MfaFunctions.Events.Poison;

/// <summary>
/// Retrying a queue message cannot succeed: it goes to MfaPoison immediately. The exception's message must not contain a secret or an
/// address.
/// </summary>
public class PermanentFailureException : Exception
{
    public PermanentFailureException() { }

    public PermanentFailureException(string message)
        : base(message) { }

    public PermanentFailureException(string message, Exception innerException)
        : base(message, innerException) { }
}
