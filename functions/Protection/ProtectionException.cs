namespace MfaFunctions.Protection;

/// <summary>A sealed record could not be opened. Always an error, never "no second factor".</summary>
public sealed class ProtectionException : Exception
{
    public ProtectionException()
    {
    }

    public ProtectionException(string message)
        : base(message)
    {
    }

    public ProtectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
