namespace MfaFunctions.Dev.Launcher;

/// <summary>A problem that the user has to fix, as the message explains. Shown without a stack trace.</summary>
public sealed class CannotContinueException : Exception
{
    public CannotContinueException() { }

    public CannotContinueException(string message)
        : base(message) { }

    public CannotContinueException(string message, Exception innerException)
        : base(message, innerException) { }
}
