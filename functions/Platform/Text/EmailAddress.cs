using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>
/// An e-mail address that mail can reach. Its text is normalized (NFKC) first, then judged, then limited in octets. Only its parser makes
/// one.
/// </summary>
public sealed record EmailAddress
{
    /// <summary>RFC 5321 §4.5.3.1.3 limits a path to 256 octets, which leaves 254 for the address in it.</summary>
    public const int OctetLimit = 254;

    /// <summary>RFC 5321 §4.5.3.1.1.</summary>
    private const int LocalOctetLimit = 64;

    // RFC 5322 §3.2.3, atext, and the dot between atoms.
    private const string Atoms = "!#$%&'*+-/=?^_`{|}~.";

    private EmailAddress(string local, MailDomain domain)
    {
        Typed = $"{local}@{domain.Typed}";
        Mailed = $"{local}@{domain.Ascii}";
        Key = $"{Folded(local)}@{domain.Ascii}";
        UnicodeKey = $"{Folded(local)}@{domain.Unicode}";
        IsInternational = !Ascii.IsValid(local);
    }

    /// <summary>The address as the person writes it, for mails and lists.</summary>
    public string Typed { get; }

    /// <summary>The address for a mail server: the domain in its A-label form (RFC 5890).</summary>
    public string Mailed { get; }

    /// <summary>One key for each mailbox: the domain in its A-label form, all in lower case.</summary>
    public string Key { get; }

    /// <summary>The key with the domain in letters, as earlier versions stored it.</summary>
    internal string UnicodeKey { get; }

    /// <summary>Whether the part before the @ needs a mail system that knows SMTPUTF8 (RFC 6531).</summary>
    public bool IsInternational { get; }

    /// <param name="text">The address as typed; blanks around it are ignored.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address, [NotNullWhen(false)] out Reason? problem)
    {
        (address, problem) = Read(text);
        return address is not null;
    }

    /// <summary>An address as stored, in the form for a mail server. One that is not accepted any more stays as it is.</summary>
    public static string MailedForm(string stored) => TryParse(stored, out var address, out _) ? address.Mailed : stored;

    public override string ToString() => "***";

    private static (EmailAddress? Address, Reason? Problem) Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return (null, Reason.Of("required"));
        }

        // The octets that count are those of the normalized text, but nobody normalizes a novel.
        if (text.Length > 2 * OctetLimit || !Characters.AreWellFormed(text))
        {
            return (null, text.Length > 2 * OctetLimit ? TooLong() : Reason.Of("broken_character"));
        }

        var normal = text.Normalize(NormalizationForm.FormKC).Trim();
        if (normal.EnumerateRunes().Select(Characters.ProblemOf).FirstOrDefault(p => p is not null) is { } hidden)
        {
            return (null, hidden);
        }

        if (normal.AsSpan().ContainsAny("<>\""))
        {
            return (null, Reason.Of("not_an_address.alone"));
        }

        if (normal.Split('@') is not [var local, var domain])
        {
            return (
                null,
                normal.Contains('@', StringComparison.Ordinal) ? Reason.Of("not_an_address.two_ats") : Reason.Of("not_an_address")
            );
        }

        if (ProblemOfLocal(local) is { } problem || !MailDomain.TryParse(domain, out var read, out problem))
        {
            return (null, problem);
        }

        var address = new EmailAddress(local, read);
        return Encoding.UTF8.GetByteCount(address.Typed) > OctetLimit || Encoding.UTF8.GetByteCount(address.Mailed) > OctetLimit
            ? (null, TooLong())
            : (address, null);
    }

    private static Reason TooLong() => Reason.Of("too_long.octets", ("limit", OctetLimit));

    private static Reason? ProblemOfLocal(string local) =>
        local.Length == 0 ? Reason.Of("not_an_address.no_local_part")
        : Encoding.UTF8.GetByteCount(local) > LocalOctetLimit ? Reason.Of("too_long.local_part", ("limit", LocalOctetLimit))
        : local.StartsWith('.') || local.EndsWith('.') ? Reason.Of("not_an_address.outer_dot")
        : local.Contains("..", StringComparison.Ordinal) ? Reason.Of("not_an_address.two_dots")
        : local.EnumerateRunes().Where(r => !IsAtom(r)).Select(r => (Rune?)r).FirstOrDefault() is { } foreign
            ? Rune.IsWhiteSpace(foreign) ? Reason.Of("not_an_address.blank")
                : Reason.Of("not_an_address.local_character", ("character", foreign.ToString()))
        : null;

    // RFC 6531 §3.3 allows all of Unicode. Letters, marks and numbers are what mailboxes are made of.
    private static bool IsAtom(Rune rune) =>
        rune.IsAscii
            ? Rune.IsLetterOrDigit(rune) || Atoms.Contains((char)rune.Value, StringComparison.Ordinal)
            : Rune.IsLetter(rune) || Rune.IsNumber(rune) || Characters.IsMark(rune);

    // By way of upper case, which has one letter where lower case has two (σ and ς). Invariant case mapping leaves İ alone.
    private static string Folded(string local) =>
        local
            .Replace("\u0130", "i\u0307", StringComparison.Ordinal)
            .ToUpperInvariant()
            .ToLowerInvariant()
            .Normalize(NormalizationForm.FormKC);
}
