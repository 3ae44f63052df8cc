using MfaFunctions.Platform;

namespace MfaFunctions.Protection;

/// <summary>A sealed record could not be opened. Always results in a 503, never in "no second factor".</summary>
public sealed class ProtectionException : UnavailableException
{
    public ProtectionException() { }

    public ProtectionException(string message)
        : base(message) { }

    public ProtectionException(string message, Exception innerException)
        : base(message, innerException) { }
}
