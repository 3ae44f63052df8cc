using MfaFunctions.Accounts;

namespace MfaFunctions.Profiles;

/// <summary>API representation of a person's own account.</summary>
/// <param name="Locale">BCP 47 tag of the language of mails.</param>
public sealed record ProfileResource(string Email, string? DisplayName, string Locale, bool HasPassword)
{
    // The language of mails to a person without a preference.
    private const string DefaultLocale = "en";

    public static ProfileResource Of(Account account) =>
        new(
            account.Profile.Email,
            account.Profile.DisplayName,
            account.Profile.Locale ?? DefaultLocale,
            account.Credentials.PasswordHash is not null
        );
}
