namespace MfaFunctions.Factors;

/// <summary>Section <c>Mail</c>: which addresses new accounts can have.</summary>
public sealed class AddressOptions
{
    public const string Section = "Mail";

    /// <summary>
    /// Whether the part before the @ can have letters outside ASCII. Default false, because mail reaches them only if SendGrid and the
    /// recipient's server know SMTPUTF8 (RFC 6531).
    /// </summary>
    public bool AllowInternationalAddresses { get; set; }
}
