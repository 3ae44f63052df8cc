namespace MfaFunctions.Operator;

/// <summary>Something a person has to put right; the message tells what. Shown without a stack trace.</summary>
public sealed class CannotContinueException : Exception
{
    public CannotContinueException()
    {
    }

    public CannotContinueException(string message)
        : base(message)
    {
    }

    public CannotContinueException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
