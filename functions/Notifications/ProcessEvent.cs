using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Notifications;

/// <summary>
/// Processes a committed event: audit row, roster entry, webhook, tenant walk, mails. Each step is idempotent, because a message may be
/// delivered twice.
/// </summary>
public sealed partial class ProcessEvent(
    EventRows rows,
    EventQueues queues,
    AuditLog audit,
    AccountClosing closing,
    TenantStore tenants,
    Roster roster,
    IOptions<EventOptions> options,
    TimeProvider clock,
    ILogger<ProcessEvent> logger
)
{
    private static readonly TimeSpan RetryMissingAfter = TimeSpan.FromSeconds(30);

    [Function(nameof(ProcessEvent))]
    public async Task RunAsync(
        [QueueTrigger(StorageNames.Events, Connection = StorageOptions.Section)] EventMessage message,
        CancellationToken cancellationToken
    )
    {
        if (await rows.FindAsync(message.Table, message.Partition, message.EventId, cancellationToken) is not { } happened)
        {
            await HandleMissingAsync(message, cancellationToken);
            return;
        }

        await audit.AddAsync(happened, cancellationToken);
        if (
            happened.User is { } changed
            && await roster.FollowAsync(happened.Tenant, changed, cancellationToken) is { Profile.Closed: true } closed
        )
        {
            await closing.ReleaseAsync(closed, cancellationToken);
        }

        await PushAsync(happened, cancellationToken);
        if (happened.User is { } user && MailedEvents.Contains(happened.Kind) && !MailedEvents.AreForOwners(happened.Kind))
        {
            if (ToldToOwners(happened) is not null)
            {
                await FollowTenantAsync(message, happened, cancellationToken);
            }

            // The row stays until its mail is sent.
            await queues.PutAsync(Mail(happened, user), TimeSpan.Zero, cancellationToken);
            return;
        }

        await FollowTenantAsync(message, happened, cancellationToken);
        await rows.DeleteAsync(message.Table, message.Partition, message.EventId, cancellationToken);
    }

    // Before anything that deletes the row. A second run pushes the same tokens again.
    private async Task PushAsync(SecurityEvent happened, CancellationToken cancellationToken)
    {
        var pushed = WebhookMessage.Of(happened, clock.GetUtcNow());
        if (pushed.Count == 0 || (await tenants.FindAsync(happened.Tenant, cancellationToken))?.Webhook is null)
        {
            return;
        }

        foreach (var message in pushed)
        {
            await queues.PutAsync(message, TimeSpan.Zero, cancellationToken);
        }
    }

    // The change may still be uncommitted, may never have been committed, or may have been processed already. Only the first case is
    // worth a retry, and only a recent event can be in it.
    private async Task HandleMissingAsync(EventMessage message, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() - message.OccurredAt < options.Value.MissingRowLimit)
        {
            await queues.PutAsync(message, RetryMissingAfter, cancellationToken);
        }
        else
        {
            Log.Dropped(logger, message.EventId);
        }
    }

    private async Task FollowTenantAsync(EventMessage message, SecurityEvent happened, CancellationToken cancellationToken)
    {
        if (await tenants.FindAsync(happened.Tenant, cancellationToken) is not { } tenant)
        {
            return;
        }

        if (happened.Kind == EventKind.PolicyChanged && tenant.Policy.Mode == TwoFactorMode.Required)
        {
            await queues.PutAsync(
                new ReverificationMessage(ReverificationMessage.Version, tenant.Id.Value, tenant.Policy.Version, null),
                cancellationToken
            );
        }

        if (ToldToOwners(happened) is { } kind)
        {
            await TellOwnersAsync(message, happened, kind, tenant, cancellationToken);
        }
    }

    // Order: event rows, then the mark, then the mails. A row is deleted once its mail is sent, so a second run must find the mark
    // instead of adding the row again.
    private async Task TellOwnersAsync(
        EventMessage message,
        SecurityEvent happened,
        EventKind kind,
        Tenant tenant,
        CancellationToken cancellationToken
    )
    {
        if (happened.ToldOwners is not { } owners)
        {
            // A removed Owner is notified as well, because the removal may be the work of an attacker.
            var removed = happened is { Kind: EventKind.OwnerRemoved, User: { } user } ? [user.Value] : Array.Empty<string>();
            // The person whose account was changed has a mail of their own.
            var subject = kind == EventKind.OwnerAccountChanged ? happened.User?.Value : null;
            owners = [.. tenant.Owners.Concat(removed).Where(o => o != subject).Distinct().Select(UserId.Parse)];
            foreach (var owner in owners)
            {
                await rows.AddAsync(StorageNames.Accounts, AccountStore.Partition(tenant.Id, owner), Told(owner), cancellationToken);
            }

            await rows.RecordMailedAsync(message.Table, message.Partition, happened with { ToldOwners = owners }, cancellationToken);
        }

        foreach (var owner in owners)
        {
            await queues.PutAsync(Mail(Told(owner), owner), TimeSpan.Zero, cancellationToken);
        }

        // The id differs from the original event's id, because the original row may be in the same Owner's partition.
        SecurityEvent Told(UserId owner) =>
            happened with
            {
                Kind = kind,
                User = owner,
                Id = happened.Id + "-owner",
                ToldOwners = null,
                // The link of an invitation or of a reset is for its person only.
                Data = MailedEvents.AreForOwners(happened.Kind) ? happened.Data : WithoutLink(happened.Data),
            };
    }

    private static EventKind? ToldToOwners(SecurityEvent happened) =>
        happened.Kind switch
        {
            EventKind.PolicyChanged when happened.Data.ContainsKey(EventData.Weakened) => EventKind.PolicyWeakened,
            EventKind.IdentityProvidersChanged when happened.Data.ContainsKey(EventData.Provider) => EventKind.IdentityProviderAdded,
            EventKind.FactorsReset
            or EventKind.FirstFactorsReset
            or EventKind.SessionsEnded when happened.Data.ContainsKey(EventData.Change) => EventKind.OwnerAccountChanged,
            EventKind.OriginsChanged
            or EventKind.RelyingPartiesChanged
            or EventKind.AudiencesChanged
            or EventKind.Invited when happened.Data.ContainsKey(EventData.Change) => EventKind.OperatorChange,
            _ => MailedEvents.AreForOwners(happened.Kind) ? happened.Kind : null,
        };

    private static Dictionary<string, string> WithoutLink(IReadOnlyDictionary<string, string> data) =>
        data.Where(d => d.Key is not (EventData.LinkEntry or EventData.LinkUser or EventData.Expires)).ToDictionary();

    private static EmailMessage Mail(SecurityEvent told, UserId user) =>
        new(EmailMessage.Version, told.Id, told.Kind.ToString(), told.Tenant.Value, user.Value);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Event {EventId} has no row: it was already processed, or its change was never committed")]
        public static partial void Dropped(ILogger logger, string eventId);
    }
}
