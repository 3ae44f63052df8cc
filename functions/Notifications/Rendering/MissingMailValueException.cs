namespace MfaFunctions.Notifications.Rendering;

/// <summary>A text names a value that the model does not bring: a bug of whoever asked for the mail.</summary>
public sealed class MissingMailValueException : Exception
{
    public MissingMailValueException()
    {
    }

    public MissingMailValueException(string key)
        : base($"The mail's texts need the value '{key}', which is missing or empty.") => Key = key;

    public MissingMailValueException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The missing value's name.</summary>
    public string? Key { get; }
}
