namespace MfaFunctions.Identity;

/// <summary>What is wrong with an issuer's documents.</summary>
public enum ProviderFault
{
    /// <summary>The discovery document names another issuer (OpenID Connect Discovery §4.3).</summary>
    OtherIssuer,

    /// <summary>The keys are on a host that is neither the issuer's nor listed by the operator.</summary>
    KeysElsewhere,

    /// <summary>There is no key that verifies signatures.</summary>
    NoKeys,
}

/// <summary>An issuer answered with documents that cannot be used.</summary>
public sealed class ProviderDocumentException : IOException
{
    public ProviderDocumentException() { }

    public ProviderDocumentException(string message)
        : base(message) { }

    public ProviderDocumentException(string message, Exception innerException)
        : base(message, innerException) { }

    public ProviderDocumentException(ProviderFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    public ProviderFault Fault { get; }
}
