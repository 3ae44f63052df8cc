using System.Text;
using System.Text.RegularExpressions;
using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Factors;

/// <summary>
/// What a new password must be: long enough, not guessed within the first million tries of a dictionary, and not made of the words that
/// an attacker knows of the person. Nothing is asked about kinds of characters, and no password expires
/// (NIST SP 800-63B-4 §3.1.1.2; ASVS 6.2).
/// </summary>
public static partial class PasswordRules
{
    /// <summary>Code points where the password can be the only factor.</summary>
    public const int MinimumAlone = 15;

    /// <summary>Code points where a second factor is asked for, too.</summary>
    public const int MinimumBesideSecondFactor = 12;

    /// <summary>Code points that must be left when the words of the context are taken out.</summary>
    private const int MinimumOfOwn = 8;

    /// <summary>Bits of estimated guessing entropy: a million guesses.</summary>
    private const double MinimumEntropy = 20;

    // The estimate takes more than linear time, and a longer password is not guessed because of its tail.
    private const int EstimatedLength = 64;

    // Shorter words occur in anything.
    private const int ShortestWord = 3;

    // One for all, since it reads its dictionaries when it is made; evaluating changes nothing in it.
    private static readonly Lazy<Zxcvbn.Zxcvbn> Estimate = new(() => new Zxcvbn.Zxcvbn());

    // Of the product; the words of the organization and of the person follow.
    private static readonly string[] ProductWords = ["MfaFunctions", "authenticator"];

    /// <returns>Null if the password may be used.</returns>
    public static ApiError? Refuse(string field, string password, Tenant tenant, Account account, DateTimeOffset now)
    {
        var minimum = MinimumOf(tenant.Policy, account, now);
        return PasswordText.LengthOf(password) < minimum ? ApiError.InvalidField(field, Reason.Of("too_short", ("minimum", minimum)))
            : WeaknessOf(PasswordText.Canonical(password), WordsOf(tenant, account)) is { } reason ? ApiError.InvalidField(field, reason)
            : null;
    }

    private static int MinimumOf(TwoFactorPolicy policy, Account account, DateTimeOffset now) =>
        policy.Mode == TwoFactorMode.Required && now >= SessionEvaluation.EnforcedFrom(policy, account)
            ? MinimumBesideSecondFactor
            : MinimumAlone;

    private static Reason? WeaknessOf(string password, IReadOnlyList<string> words) =>
        // RFC 8265 §4.2.1 allows none. They come with pasting, and few keyboards can type them again.
        password.EnumerateRunes().Where(Rune.IsControl).Select(r => (Rune?)r).FirstOrDefault()
            is { } control
            ? Reason.Of("control_character", ("character", control))
        : OfOwn(password, words) < MinimumOfOwn ? Reason.Of("known_words")
        : Estimate.Value.EvaluatePassword(password[..Math.Min(password.Length, EstimatedLength)], words).Entropy < MinimumEntropy
            ? Reason.Of("common_password")
        : null;

    /// <summary>Code points, other than spaces, that belong to no word of the context.</summary>
    private static int OfOwn(string password, IEnumerable<string> words)
    {
        var left = words
            .OrderByDescending(w => w.Length)
            .Aggregate(password, (text, word) => text.Replace(word, " ", StringComparison.OrdinalIgnoreCase));
        return left.EnumerateRunes().Count(rune => !Rune.IsWhiteSpace(rune));
    }

    private static IReadOnlyList<string> WordsOf(Tenant tenant, Account account) =>
        [
            .. new[] { tenant.Name, tenant.Id.Value, account.Profile.Email, account.Profile.DisplayName ?? "" }
                .SelectMany(text => Word().Matches(text).Select(m => m.Value))
                .Concat(ProductWords)
                .Where(word => word.Length >= ShortestWord)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];

    [GeneratedRegex(@"[\p{L}\p{M}\p{Nd}]+")]
    private static partial Regex Word();
}
