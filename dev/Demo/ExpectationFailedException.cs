namespace MfaFunctions.Dev.Demo;

/// <summary>The product did not do what the story says it does; the message tells what was expected and what came.</summary>
public sealed class ExpectationFailedException : Exception
{
    public ExpectationFailedException()
    {
    }

    public ExpectationFailedException(string message)
        : base(message)
    {
    }

    public ExpectationFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
