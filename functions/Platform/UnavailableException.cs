namespace MfaFunctions.Platform;

/// <summary>Something the answer depends on is broken or out of reach: the caller gets a 503, never "no second factor needed".</summary>
public class UnavailableException : Exception
{
    public UnavailableException() { }

    public UnavailableException(string message)
        : base(message) { }

    public UnavailableException(string message, Exception innerException)
        : base(message, innerException) { }
}
