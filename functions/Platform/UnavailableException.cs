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

/// <summary>
/// A server that a tenant chose did not respond. The outage is not this app's, so it is logged as a warning instead of an error.
/// </summary>
public sealed class ThirdPartyUnavailableException : UnavailableException
{
    public ThirdPartyUnavailableException() { }

    public ThirdPartyUnavailableException(string message)
        : base(message) { }

    public ThirdPartyUnavailableException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>When a retry can succeed. Default: 5 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);
}
