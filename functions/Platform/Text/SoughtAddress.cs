using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>
/// An e-mail address to find an account by. Accounts from before the rules of <see cref="EmailAddress"/> stand under other keys, and some
/// of their addresses would be refused today: these people still sign in as before.
/// </summary>
public sealed record SoughtAddress
{
    private SoughtAddress(IEnumerable<string> keys, string countedAs, Reason? problem) =>
        (Keys, CountedAs, Problem) = ([.. keys.Distinct(StringComparer.Ordinal)], countedAs, problem);

    /// <summary>The keys under which the account can stand; the first that has one wins.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>What failures are counted under: one for each mailbox.</summary>
    public string CountedAs { get; }

    /// <summary>Why no account can be created with the address; null if one can.</summary>
    public Reason? Problem { get; }

    /// <summary>The earlier key comes first: with two accounts of one mailbox, each is found by its own spelling.</summary>
    public static SoughtAddress Of(EmailAddress address) =>
        new([EarlierKey(address.Typed), address.Key, address.UnicodeKey], address.Key, problem: null);

    /// <summary>The address of an account as stored, whatever the rules were then.</summary>
    public static SoughtAddress OfStored(string email) =>
        EmailAddress.TryParse(email, out var address, out var problem)
            ? Of(address)
            : new SoughtAddress([EarlierKey(email)], EarlierKey(email), problem);

    /// <param name="text">The address as typed.</param>
    /// <param name="sought">The address, if an account can have it.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SoughtAddress? sought, [NotNullWhen(false)] out Reason? problem)
    {
        sought =
            EmailAddress.TryParse(text, out var address, out problem) ? Of(address)
            : WasAccepted(text?.Trim() ?? "") ? OfStored(text!.Trim())
            : null;
        return sought is not null;
    }

    public override string ToString() => "***";

    // The rule and the key of earlier versions, which checked first and normalized afterwards.
    private static bool WasAccepted(string text) =>
        text.Length is > 0 and <= EmailAddress.OctetLimit
        && MailAddress.TryCreate(text, out var parsed)
        && parsed.Address == text
        && Characters.AreWellFormed(text);

    private static string EarlierKey(string text) => text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
}
