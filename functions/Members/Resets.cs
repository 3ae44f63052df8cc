using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Protection;

namespace MfaFunctions.Members;

/// <summary>
/// Resets a person on behalf of an Owner. A person whose password and identities go is mailed a link, like that of an invitation, to
/// choose a new first factor.
/// </summary>
public sealed class Resets(OneTimeLinks links, IdentityDirectory directory)
{
    /// <param name="account">The account of the person.</param>
    /// <param name="parts">What goes.</param>
    /// <param name="reason">The reason given by the Owner.</param>
    /// <param name="by">The Owner.</param>
    /// <param name="client">Coarse description of the Owner's client.</param>
    /// <param name="now">The time of the reset.</param>
    public (Account Changed, IReadOnlyList<SecurityEvent> Told) Apply(
        Account account,
        ResetParts parts,
        string reason,
        Account by,
        string client,
        DateTimeOffset now
    )
    {
        (string, string)[] data =
        [
            (EventData.By, EventData.Owner),
            (EventData.Reason, reason),
            (EventData.Actor, MemberChanges.NameOf(by)),
            (EventData.Client, client),
        ];
        // The other Owners are told once, of all of it.
        var owners = MemberChanges.ToldToOwners(account, PendingAction.WordOf(parts));
        var changed = account.Reset(parts, now);
        var told = new List<SecurityEvent>();
        if (parts.HasFlag(ResetParts.Factors))
        {
            (string, string)[] also = parts.HasFlag(ResetParts.FirstFactors) ? [(EventData.FirstFactors, "true")] : [];
            told.Add(account.NewEvent(EventKind.FactorsReset, now, [.. data, .. also, .. owners]) with { Actor = by.Id });
        }

        if (parts.HasFlag(ResetParts.FirstFactors))
        {
            var entry = links.New(LinkPurpose.Invitation, now);
            changed = changed.WithLink(entry);
            told.Add(
                account.TellsLink(EventKind.FirstFactorsReset, entry, now, [.. data, .. told.Count == 0 ? owners : []]) with
                {
                    Actor = by.Id,
                }
            );
        }

        return (changed, told);
    }

    /// <summary>
    /// Releases the identities that a reset removed from the account, so that they can be linked again. Until then, the directory's claim
    /// lets nobody in, because the account no longer lists them.
    /// </summary>
    /// <param name="before">The account before the reset.</param>
    /// <param name="after">The account as committed.</param>
    public async Task ReleaseAsync(Account before, Account after)
    {
        var left = after.Credentials.Identities.Select(i => (i.Issuer, i.Subject)).ToHashSet();
        foreach (var gone in before.Credentials.Identities.Where(i => !left.Contains((i.Issuer, i.Subject))))
        {
            await directory.ReleaseAsync(before.Tenant, gone.Issuer, gone.Subject, before.Id, CancellationToken.None);
        }
    }
}
