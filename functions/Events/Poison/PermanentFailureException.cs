namespace MfaFunctions.Events.Poison;

/// <summary>No further try at a queue message can succeed: it goes to MfaPoison at once. The message must hold no secret and no address.</summary>
public class PermanentFailureException : Exception
{
    public PermanentFailureException() { }

    public PermanentFailureException(string message)
        : base(message) { }

    public PermanentFailureException(string message, Exception innerException)
        : base(message, innerException) { }
}
