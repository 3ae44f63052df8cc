using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Operator.Accounts;

/// <summary>What the rules of the app say about text that is stored already.</summary>
/// <param name="allowsInternational">Whether letters outside ASCII may stand before the @.</param>
/// <param name="shows">Whether findings quote the text.</param>
internal sealed class TextCheck(bool allowsInternational, bool shows)
{
    public OfTenant NewTenant() => new(this);

    private string? ProblemOfAddress(string email) =>
        !EmailAddress.TryParse(email, out var address, out var problem) ? ProblemTexts.English.Of(problem)
        : address.IsInternational && !allowsInternational ? "has letters outside ASCII before the @"
        : null;

    private string Quoted(string text) => shows ? $": \"{Escaped(text)}\"" : "";

    // Invisible characters are what this is about, and the text of a stranger must not steer a terminal.
    private static string Escaped(string text) =>
        string.Concat(
            text.EnumerateRunes().Select(r => Characters.ProblemOf(r) is null ? r.ToString() : $"<{ProblemTexts.English.NameOf(r)}>")
        );

    // The mailbox that a person takes the address for: without what cannot be seen.
    private static string MailboxOf(string email)
    {
        var seen = string.Concat(email.EnumerateRunes().Where(r => !Characters.IsInvisible(r)).Select(r => r.ToString()));
        return SoughtAddress.OfStored(seen).CountedAs;
    }

    /// <summary>The texts of one tenant.</summary>
    internal sealed class OfTenant(TextCheck check)
    {
        private readonly List<string> _findings = [];
        private readonly Dictionary<string, List<string>> _mailboxes = new(StringComparer.Ordinal);

        public void ReadTenant(string? name)
        {
            if (name is not null && !ShownName.TryParse(name, out _, out var problem))
            {
                _findings.Add($"the tenant's name {ProblemTexts.English.Of(problem)}{check.Quoted(name)}");
            }
        }

        public void ReadPerson(string user, string email, string? name)
        {
            if (check.ProblemOfAddress(email) is { } problem)
            {
                _findings.Add($"{user}: the address {problem}{check.Quoted(email)}");
            }

            if (name is { Length: > 0 } && !ShownName.TryParse(name, out _, out var unseen))
            {
                _findings.Add($"{user}: the name {ProblemTexts.English.Of(unseen)}{check.Quoted(name)}");
            }

            var mailbox = MailboxOf(email);
            if (!_mailboxes.TryGetValue(mailbox, out var users))
            {
                _mailboxes.Add(mailbox, users = []);
            }

            users.Add($"{user}{check.Quoted(email)}");
        }

        public IEnumerable<string> Findings() =>
            _findings.Concat(_mailboxes.Values.Where(users => users.Count > 1).Select(users => $"one mailbox: {string.Join(", ", users)}"));
    }
}
