namespace MfaFunctions.Dev.Demo;

/// <summary>An expectation of the demo failed. The message contains the expected and the actual value.</summary>
public sealed class ExpectationFailedException : Exception
{
    public ExpectationFailedException() { }

    public ExpectationFailedException(string message)
        : base(message) { }

    public ExpectationFailedException(string message, Exception innerException)
        : base(message, innerException) { }
}
