using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Policies;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Processing;

/// <summary>Draws the consequences of an event: audit row, roster line, walk through the tenant, e-mails. Each step may run twice.</summary>
public sealed partial class ProcessEvent(
    EventRows rows,
    EventQueues queues,
    AuditLog audit,
    AccountStore accounts,
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
        ArgumentNullException.ThrowIfNull(message);
        if (await rows.FindAsync(message.Table, message.Partition, message.EventId, cancellationToken) is not { } happened)
        {
            await HandleMissingAsync(message, cancellationToken);
            return;
        }

        await audit.AddAsync(happened, cancellationToken);
        if (happened.User is { } user)
        {
            await FollowPersonAsync(happened, user, message, cancellationToken);
        }
        else
        {
            await FollowTenantAsync(happened, cancellationToken);
            await rows.DeleteAsync(message.Table, message.Partition, message.EventId, cancellationToken);
        }
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

    private async Task FollowPersonAsync(SecurityEvent happened, UserId user, EventMessage message, CancellationToken cancellationToken)
    {
        var account = await roster.FollowAsync(happened.Tenant, user, cancellationToken);

        if (MailedEvents.Contains(happened.Kind))
        {
            await queues.PutAsync(Mail(happened, user), TimeSpan.Zero, cancellationToken);
        }
        else
        {
            await rows.DeleteAsync(message.Table, message.Partition, message.EventId, cancellationToken);
        }
    }

    private async Task FollowTenantAsync(SecurityEvent happened, CancellationToken cancellationToken)
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
            foreach (var owner in tenant.Owners.Select(UserId.Parse))
            {
                // The id is made of the cause's: a second run finds the row, and the mail is sent once.
                var told = happened with { Kind = kind, User = owner, Id = happened.Id };
                await rows.AddAsync(StorageNames.Accounts, AccountStore.Partition(tenant.Id, owner), told, cancellationToken);
                await queues.PutAsync(Mail(told, owner), TimeSpan.Zero, cancellationToken);
            }
        }
    }

    private static EventKind? ToldToOwners(SecurityEvent happened) => happened.Kind switch
    {
        EventKind.PolicyChanged when happened.Data.ContainsKey("weakened") => EventKind.PolicyWeakened,
        EventKind.IdentityProvidersChanged when happened.Data.ContainsKey("provider") => EventKind.IdentityProviderAdded,
        _ => null,
    };

    private static EmailMessage Mail(SecurityEvent told, UserId user) =>
        new(EmailMessage.Version, told.Id, told.Kind.ToString(), told.Tenant.Value, user.Value);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Event {EventId} has no row: dealt with already, or its change never happened")]
        public static partial void Dropped(ILogger logger, string eventId);
    }
}
