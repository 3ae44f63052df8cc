using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Protection;

namespace MfaFunctions.Members.PendingActions;

/// <summary>Announces a change to an Owner's account and mails every Owner a link that cancels it.</summary>
public sealed class PendingActionAnnouncement(OneTimeLinks links, EventQueues queues)
{
    /// <param name="account">The Owner's account, without a pending action.</param>
    /// <param name="remove">What a reset by an Owner removes; null for other kinds.</param>
    /// <param name="owner">The Owner who requests it; null for an operator.</param>
    /// <param name="client">Coarse description of the client that requests it.</param>
    public async Task<Decision<PendingAction>> MakeAsync(
        Account account,
        PendingActionKind kind,
        string? reason,
        ResetParts? remove,
        Account? owner,
        string client,
        DateTimeOffset now
    )
    {
        var isBreakGlass = kind == PendingActionKind.BreakGlass;
        var entry = links.New(isBreakGlass ? LinkPurpose.BreakGlassCancellation : LinkPurpose.ActionCancellation, now);
        var action = new PendingAction(entry.Id, entry.ExpiresAt, reason)
        {
            Kind = kind,
            Remove = remove,
            RequestedBy = owner?.Id.Value,
            Client = client,
        };
        // The message is queued first: a message without an announcement does nothing, but an announcement without a message would
        // never take effect.
        await queues.PutAsync(MessageFor(account, action), entry.ExpiresAt - now, CancellationToken.None);
        return Decision.Commit(account.With(action, entry), action, Told(account, action, entry, owner, now));
    }

    internal static PendingActionMessage MessageFor(Account account, PendingAction action) =>
        new(PendingActionMessage.Version, account.Tenant.Value, account.Id.Value, action.Entry, action.EffectiveAt);

    private static SecurityEvent Told(Account account, PendingAction action, OneTimeLink entry, Account? owner, DateTimeOffset now)
    {
        var data = new List<(string Key, string Value)>
        {
            (EventData.LinkUser, account.Id.Value),
            (EventData.Person, MemberChanges.NameOf(account)),
            (EventData.Effective, EventData.Time(action.EffectiveAt)),
        };
        if (action.Reason is not null)
        {
            data.Add((EventData.Reason, action.Reason));
        }

        if (owner is null)
        {
            return account.TellsLink(EventKind.BreakGlassRequested, entry, now, [.. data]);
        }

        data.AddRange([
            (EventData.Change, action.Word),
            (EventData.Actor, MemberChanges.NameOf(owner)),
            (EventData.Client, action.Client!),
        ]);
        return account.TellsLink(EventKind.OwnerActionRequested, entry, now, [.. data]) with { Actor = owner.Id };
    }
}
