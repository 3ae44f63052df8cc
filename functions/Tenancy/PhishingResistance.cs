namespace MfaFunctions.Tenancy;

/// <summary>Of whom a passkey is required, while the mode is <c>required</c>.</summary>
public enum PhishingResistance
{
    /// <summary>Of nobody.</summary>
    Off,

    /// <summary>Of the Owners.</summary>
    Owners,

    /// <summary>Of everybody.</summary>
    All,
}
