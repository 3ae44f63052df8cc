namespace MfaFunctions.Accounts;

/// <summary>What an Owner's reset of a person removes. Sessions end with any of it.</summary>
[Flags]
public enum ResetParts
{
    None = 0,

    /// <summary>Authenticators and recovery codes.</summary>
    Factors = 1,

    /// <summary>The password and the linked identities.</summary>
    FirstFactors = 2,

    All = Factors | FirstFactors,
}
