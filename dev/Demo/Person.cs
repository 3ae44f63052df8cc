using System.Security.Cryptography;

namespace MfaFunctions.Dev.Demo;

/// <summary>Somebody in the story: what they know, and what they hold.</summary>
internal sealed class Person(string displayName, string email)
{
    public string DisplayName { get; } = displayName;

    public string Email { get; } = email;

    /// <summary>Known once the account is made.</summary>
    public string UserId { get; set; } = "";

    public string Password { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>The newest token of the session they use.</summary>
    public string? Token { get; set; }

    /// <summary>When they last gave a code; null when the session has none.</summary>
    public DateTimeOffset? VerifiedAt { get; set; }

    public AuthenticatorApp? App { get; set; }

    /// <summary>As they were shown, used ones included.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; set; } = [];

    /// <summary>The same person with another session, or none.</summary>
    public Person With(string? token)
    {
        var copy = (Person)MemberwiseClone();
        copy.Token = token;
        return copy;
    }
}
