namespace MfaFunctions.Platform;

/// <summary>A dependency of the response is broken or unreachable. The caller gets a 503, never "no second factor needed".</summary>
public class UnavailableException : Exception
{
    public UnavailableException() { }

    public UnavailableException(string message)
        : base(message) { }

    public UnavailableException(string message, Exception innerException)
        : base(message, innerException) { }
}
