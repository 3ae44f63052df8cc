namespace MfaFunctions.Operator;

/// <summary>The functions refused a request. The message is the functions' own.</summary>
internal sealed class RefusedException : Exception
{
    public RefusedException() { }

    public RefusedException(string message)
        : base(message) { }

    public RefusedException(string message, Exception innerException)
        : base(message, innerException) { }
}
