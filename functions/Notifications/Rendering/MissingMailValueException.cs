namespace MfaFunctions.Notifications.Rendering;

/// <summary>A text names a value that the model lacks, which is a bug in the caller.</summary>
public sealed class MissingMailValueException : Exception
{
    public MissingMailValueException() { }

    public MissingMailValueException(string key)
        : base($"The mail's texts need the value '{key}', which is missing or empty.") => Key = key;

    public MissingMailValueException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Name of the missing value.</summary>
    public string? Key { get; }
}
