namespace MfaFunctions.Platform;

/// <summary>
/// Nothing is broken, but too much happens at once. The caller gets a 503 with <c>Retry-After</c>; the log gets one line.
/// </summary>
public sealed class BusyException : UnavailableException
{
    public BusyException() { }

    public BusyException(string message)
        : base(message) { }

    public BusyException(string message, Exception innerException)
        : base(message, innerException) { }
}
