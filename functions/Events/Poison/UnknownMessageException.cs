namespace MfaFunctions.Events.Poison;

/// <summary>A queue message is of a form that this version does not know. A newer version may: so it is tried again, which meanwhile may take it.</summary>
public sealed class UnknownMessageException : Exception
{
    public UnknownMessageException() { }

    public UnknownMessageException(string message)
        : base(message) { }

    public UnknownMessageException(string message, Exception innerException)
        : base(message, innerException) { }
}
