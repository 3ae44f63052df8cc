using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Codes;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>
/// Codes that prove the mailbox when the first authenticator is confirmed. Like a one-time link, a code is derived from a server key: the
/// account stores only an entry, and the mail that carries the code makes it when it is sent.
/// </summary>
/// <remarks>A code is not a second factor (SP 800-63B-4 §3.1.3.1): it never verifies a session.</remarks>
public sealed class EnrollmentCodes(KeyedHasher hasher)
{
    /// <summary>Two more than the codes of an authenticator app, so that neither is mistaken for the other.</summary>
    public const int Digits = 8;

    /// <summary>Number of wrong codes that ends a code.</summary>
    public const int Attempts = 5;

    /// <summary>Maximum number of codes per account in any hour.</summary>
    public const int PerHour = 5;

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public MailedCode New(DateTimeOffset now) => new(Identifier.New(), hasher.CurrentKey, now + Lifetime, 0);

    /// <summary>The code of the entry, for its mail.</summary>
    public string Reveal(Account account, Session session, MailedCode entry)
    {
        var hash = hasher.Hash(
            entry.Key,
            "enrollment code",
            account.Tenant.Value,
            account.Id.Value,
            session.Id,
            entry.Id,
            entry.ExpiresAt.UtcTicks.ToString(CultureInfo.InvariantCulture)
        );
        // The 64 leading bits modulo 10^8 are uniform to within 10^-11.
        var number = ulong.Parse(hash.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) % 100_000_000;
        return number.ToString("D8", CultureInfo.InvariantCulture);
    }

    public bool Matches(Account account, Session session, MailedCode entry, OneTimeCode given) =>
        FixedTime.Equal(Reveal(account, session, entry), given.Reveal());
}
