namespace MfaFunctions.Tenancy;

/// <summary>Whether people are mailed about a sign-in from a network that their account has not used before.</summary>
public enum NewSignInMail
{
    On,
    Off,
}
