using System.Collections.Frozen;
using MfaFunctions.Events;

namespace MfaFunctions.Notifications.Rendering;

/// <summary>Renders the mail about an event in the recipient's language. Thread-safe singleton.</summary>
public sealed class MailRenderer
{
    private static readonly string[] Optional = [EventData.By, EventData.Identities, EventData.Reason];

    // One line per mail: the facts it lists, in order. The texts are an entry of the same name in each Templates/texts/*.json.
    private readonly FrozenDictionary<EventKind, string[]> _facts = new Dictionary<EventKind, string[]>
    {
        [EventKind.NewSignIn] = [MailValues.Account, MailValues.When, EventData.Client],
        [EventKind.AuthenticatorAdded] = [MailValues.Account, EventData.Authenticator, MailValues.When, EventData.Client],
        [EventKind.AuthenticatorRemoved] = [MailValues.Account, EventData.Authenticator, MailValues.When, EventData.Client],
        [EventKind.RecoveryCodeUsed] = [MailValues.Account, EventData.CodesLeft, MailValues.When, EventData.Client],
        [EventKind.RecoveryCodesRenewed] = [MailValues.Account, MailValues.When, EventData.Client],
        [EventKind.PasswordInvalidated] = [MailValues.Account, MailValues.When, EventData.Client],
        [EventKind.PasswordBlockedElsewhere] = [MailValues.Account, MailValues.When, EventData.Client],
        [EventKind.PasswordBlocked] = [MailValues.Account, MailValues.When, EventData.Client],
        [EventKind.FactorLocked] = [MailValues.Account, MailValues.When, EventData.Client],
        [EventKind.FactorDisabled] = [MailValues.Account, MailValues.When, EventData.Client],
        [EventKind.Invited] = [MailValues.Account, MailValues.When],
        [EventKind.InvitationAccepted] = [MailValues.Account, MailValues.When, EventData.Client],
        [EventKind.PasswordResetRequested] = [MailValues.Account, EventData.Identities, MailValues.When, EventData.Client],
        [EventKind.PasswordChanged] = [MailValues.Account, MailValues.When, EventData.Client],
        [EventKind.SecondFactorRequired] = [MailValues.Account, MailValues.When],
        [EventKind.PolicyWeakened] = [EventData.Actor, EventData.Mode, MailValues.When, EventData.Client],
        [EventKind.IdentityProviderAdded] = [EventData.Provider, EventData.Issuer, EventData.Actor, MailValues.When, EventData.Client],
        [EventKind.IdentityProviderRemoved] = [EventData.Provider, EventData.Issuer, EventData.Actor, MailValues.When, EventData.Client],
        [EventKind.IdentityLinked] = [MailValues.Account, EventData.Provider, MailValues.When, EventData.Client],
        [EventKind.IdentityUnlinked] = [MailValues.Account, EventData.Provider, EventData.By, MailValues.When, EventData.Client],
        [EventKind.FactorsReset] = [MailValues.Account, EventData.By, EventData.Reason, MailValues.When, EventData.Client],
        [EventKind.FirstFactorsReset] = [MailValues.Account, EventData.By, EventData.Reason, MailValues.When, EventData.Client],
        [EventKind.EnrolledByAdministrator] =
        [
            MailValues.Account,
            EventData.Authenticator,
            EventData.By,
            MailValues.When,
            EventData.Client,
        ],
        [EventKind.EnrollmentReminder] = [MailValues.Account, EventData.Deadline, MailValues.When],
        [EventKind.OwnerAdded] = [EventData.Person, EventData.Actor, MailValues.When, EventData.Client],
        [EventKind.OwnerRemoved] = [EventData.Person, EventData.Actor, MailValues.When, EventData.Client],
        [EventKind.EnrollmentExtended] =
        [
            EventData.Person,
            EventData.Until,
            EventData.Reason,
            EventData.Actor,
            MailValues.When,
            EventData.Client,
        ],
        [EventKind.BreakGlassRequested] = [EventData.Person, EventData.Effective, EventData.Reason, EventData.By, MailValues.When],
        [EventKind.BreakGlassDone] = [EventData.Person, EventData.Reason, MailValues.When],
        [EventKind.OwnerActionRequested] =
        [
            EventData.Person,
            EventData.Change,
            EventData.Effective,
            EventData.Reason,
            EventData.Actor,
            MailValues.When,
            EventData.Client,
        ],
        [EventKind.OwnerAccountChanged] =
        [
            EventData.Person,
            EventData.Change,
            EventData.Reason,
            EventData.Actor,
            MailValues.When,
            EventData.Client,
        ],
        [EventKind.MailBudgetSpent] = [EventData.Limit, MailValues.When],
        [EventKind.SessionsEnded] = [MailValues.Account, EventData.By, EventData.Reason, MailValues.When, EventData.Client],
        [EventKind.EnrollmentCodeRequested] = [MailValues.Code, MailValues.Account, MailValues.When, EventData.Client],
        [EventKind.OperatorChange] = [EventData.Change, MailValues.Entries, EventData.Actor, MailValues.When, EventData.Client],
        [EventKind.PasskeyAdded] = [MailValues.Account, EventData.Authenticator, MailValues.When, EventData.Client],
        [EventKind.PasskeyRemoved] = [MailValues.Account, EventData.Authenticator, MailValues.When, EventData.Client],
        [EventKind.PasskeyDisabled] = [MailValues.Account, EventData.Authenticator, MailValues.When, EventData.Client],
        [EventKind.PasskeyRequired] = [MailValues.Account, MailValues.When],
        [EventKind.MemberRemoved] = [MailValues.Account, EventData.By, MailValues.When, EventData.Client],
    }.ToFrozenDictionary();

    private readonly MailLanguages _languages = new();
    private readonly MailSentences _sentences = new();
    private readonly MailLayout _layout = new();

    /// <summary>Whether this kind of event has a mail.</summary>
    public bool Has(EventKind kind) => _facts.ContainsKey(kind);

    /// <param name="kind">What happened.</param>
    /// <param name="locale">The recipient's BCP 47 locale. Null or an unsupported locale means English.</param>
    /// <param name="model">Who, when, from where.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind has no mail.</exception>
    /// <exception cref="MissingMailValueException">The model lacks a value that the texts need.</exception>
    /// <exception cref="FormatException">A time, mode or link of the model is invalid.</exception>
    public RenderedMail Render(EventKind kind, string? locale, MailModel model)
    {
        if (!_facts.TryGetValue(kind, out var facts))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind of event has no mail.");
        }

        var language = _languages.For(locale);
        var common = language.Texts.Common;
        var texts = language.Texts.Mails[kind];
        var values = MailValues.From(model, language);
        var named = values.ContainsKey(MailValues.Name);
        values[MailValues.Account] = named ? Fill(common.Account) : Fill("{{tenant}}");

        return _layout.Render(
            new MailContent
            {
                Language = language.Tag,
                Subject = Fill(texts.Subject),
                Preheader = Fill(texts.Preheader),
                Tenant = Fill("{{tenant}}"),
                Color = model.Color,
                Logo = model.Logo,
                Heading = Fill(texts.Heading),
                Greeting = Fill(named ? common.Greeting : common.GreetingUnnamed),
                // A paragraph about a value that is not given is empty.
                Paragraphs = [.. texts.Paragraphs.Select(Fill).Where(p => p.Length > 0)],
                Facts = [.. facts.Where(key => !Optional.Contains(key) || values.ContainsKey(key)).Select(Fact)],
                Action = texts.Action is null ? null : Action(Fill(texts.Action)),
                NotYouHeading = Fill(texts.NotYouHeading),
                NotYou = Fill(texts.NotYou),
                Footer = texts.Action is null ? [Fill(common.Reason), Fill(common.NoLinks)] : [Fill(common.Reason)],
            }
        );

        string Fill(string sentence) => _sentences.Fill(sentence, values);

        MailAction Action(string label) =>
            new(
                label,
                Fill("{{link}}"),
                Fill(common.LinkHint),
                _sentences.Fill(common.ActionLine, new Dictionary<string, string> { ["label"] = label })
            );

        MailFact Fact(string key)
        {
            var label = common.Facts[key];
            var value = values.TryGetValue(key, out var found) ? found : throw new MissingMailValueException(key);
            var line = _sentences.Fill(common.FactLine, new Dictionary<string, string> { ["label"] = label, ["value"] = value });
            return new MailFact(label, value, line);
        }
    }
}
