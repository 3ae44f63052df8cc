using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>A use case's decision about an account as last read: refuse, leave unchanged or commit a change.</summary>
/// <param name="Account">The account to commit; null to change nothing.</param>
/// <param name="Answer">The answer to send after the commit. A refusal can include a change, such as a charged failure.</param>
/// <param name="Events">The events to emit for the change.</param>
public sealed record Decision<T>(Account? Account, Result<T> Answer, IReadOnlyList<SecurityEvent> Events)
{
    /// <summary>
    /// An event that sends no mail, for the audit log and the roster only. Committed with the change; see <see cref="SessionAudit"/>.
    /// </summary>
    public SecurityEvent? AuditOnly { get; init; }

    /// <summary>The outcome of the second factor behind this decision, counted in the metrics after the commit.</summary>
    public FactorOutcome? Factor { get; init; }

    /// <summary>The idempotency record, committed in the same transaction as the change.</summary>
    public IdempotencyRecord? Idempotency { get; init; }

    /// <summary>Creates a refusal that changes nothing.</summary>
    public static implicit operator Decision<T>(ApiError refusal) => new(null, refusal, []);

    /// <summary>
    /// Sends the audit-only event through the outbox if it is pushed to the tenant's webhook, because only the outbox delivers at least
    /// once.
    /// </summary>
    public Decision<T> PushedFor(Tenant tenant) =>
        AuditOnly is { } happened && tenant.Webhook is not null && CaepEvents.Of(happened).Count > 0
            ? this with
            {
                AuditOnly = null,
                Events = [.. Events, happened],
            }
            : this;

    /// <summary>Maps the answer and leaves the rest of the decision as is. A refusal stays a refusal.</summary>
    public Decision<TNext> Then<TNext>(Func<T, TNext> next) =>
        new(Account, Answer.Then<TNext>(value => next(value)), Events)
        {
            AuditOnly = AuditOnly,
            Factor = Factor,
            Idempotency = Idempotency,
        };
}

/// <summary>Factory methods for decisions other than refusals.</summary>
public static class Decision
{
    public static Decision<T> Unchanged<T>(T answer) => new(null, answer, []);

    public static Decision<T> Commit<T>(Account account, T answer, params IReadOnlyList<SecurityEvent> events) =>
        new(account, answer, events);
}
