using System.Security.Cryptography;

namespace MfaFunctions.Dev.Demo;

/// <summary>A person in the demo, with credentials and session.</summary>
internal sealed class Person(string displayName, string email)
{
    public string DisplayName { get; } = displayName;

    public string Email { get; } = email;

    /// <summary>Set once the account exists.</summary>
    public string UserId { get; set; } = "";

    public string Password { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Latest token of the person's session.</summary>
    public string? Token { get; set; }

    /// <summary>When the session last verified a code; null if it has not.</summary>
    public DateTimeOffset? VerifiedAt { get; set; }

    public PatientApp? App { get; set; }

    /// <summary>The recovery codes as shown at enrollment, including used ones.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; set; } = [];

    /// <summary>The same person with another session, or without one.</summary>
    public Person With(string? token)
    {
        var copy = (Person)MemberwiseClone();
        copy.Token = token;
        return copy;
    }
}
