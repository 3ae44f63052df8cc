using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Notifications;

/// <summary>Draws the consequences of an event: audit row, roster line, walk through the tenant, e-mails. Each step may run twice.</summary>
public sealed partial class ProcessEvent(
    EventRows rows,
    EventQueues queues,
    AuditLog audit,
    AccountClosing closing,
    TenantStore tenants,
    Roster roster,
    IOptions<EventOptions> options,
    TimeProvider clock,
    ILogger<ProcessEvent> logger)
{
    private static readonly TimeSpan RetryMissingAfter = TimeSpan.FromSeconds(30);

    [Function(nameof(ProcessEvent))]
    public async Task RunAsync([QueueTrigger(StorageNames.Events, Connection = StorageOptions.Section)] EventMessage message, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(message.Table, message.Partition, message.EventId, cancellationToken) is not { } happened)
        {
            await HandleMissingAsync(message, cancellationToken);
            return;
        }

        await audit.AddAsync(happened, cancellationToken);
        if (happened.User is { } changed && await roster.FollowAsync(happened.Tenant, changed, cancellationToken) is { Profile.Closed: true } closed)
        {
            await closing.ReleaseAsync(closed, cancellationToken);
        }

        if (happened.User is { } user && MailedEvents.Contains(happened.Kind) && !MailedEvents.AreForOwners(happened.Kind))
        {
            // The row stays: it is the mark that the mail is still to be sent.
            await queues.PutAsync(Mail(happened, user), TimeSpan.Zero, cancellationToken);
            return;
        }

        await FollowTenantAsync(message, happened, cancellationToken);
        await rows.DeleteAsync(message.Table, message.Partition, message.EventId, cancellationToken);
    }

    // Not committed yet, or never, or dealt with long ago: the time tells the last two from the first.
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
            await queues.PutAsync(new ReverificationMessage(ReverificationMessage.Version, tenant.Id.Value, tenant.Policy.Version, null), cancellationToken);
        }

        if (ToldToOwners(happened) is { } kind)
        {
            await TellOwnersAsync(message, happened, kind, tenant, cancellationToken);
        }
    }

    // All rows, then the note, then the mails: a row goes when its mail is sent, and a second run must not add it once more.
    private async Task TellOwnersAsync(EventMessage message, SecurityEvent happened, EventKind kind, Tenant tenant, CancellationToken cancellationToken)
    {
        if (happened.ToldOwners is not { } owners)
        {
            // Whoever is no Owner any more is told as well: it may have been done by somebody who should not be one.
            var removed = happened is { Kind: EventKind.OwnerRemoved, User: { } user } ? [user.Value] : Array.Empty<string>();
            owners = [.. tenant.Owners.Concat(removed).Distinct().Select(UserId.Parse)];
            foreach (var owner in owners)
            {
                await rows.AddAsync(StorageNames.Accounts, AccountStore.Partition(tenant.Id, owner), Told(owner), cancellationToken);
            }

            await rows.RecordMailedAsync(message.Table, message.Partition, message.EventId, owners, cancellationToken);
        }

        foreach (var owner in owners)
        {
            await queues.PutAsync(Mail(Told(owner), owner), TimeSpan.Zero, cancellationToken);
        }

        // The id is another than the cause's, whose own row may be in this Owner's partition.
        SecurityEvent Told(UserId owner) => happened with { Kind = kind, User = owner, Id = happened.Id + "-owner", ToldOwners = null };
    }

    private static EventKind? ToldToOwners(SecurityEvent happened) => happened.Kind switch
    {
        EventKind.PolicyChanged when happened.Data.ContainsKey("weakened") => EventKind.PolicyWeakened,
        EventKind.IdentityProvidersChanged when happened.Data.ContainsKey("provider") => EventKind.IdentityProviderAdded,
        _ => MailedEvents.AreForOwners(happened.Kind) ? happened.Kind : null,
    };

    private static EmailMessage Mail(SecurityEvent told, UserId user) =>
        new(EmailMessage.Version, told.Id, told.Kind.ToString(), told.Tenant.Value, user.Value);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Event {EventId} has no row: dealt with already, or its change never happened")]
        public static partial void Dropped(ILogger logger, string eventId);
    }
}
