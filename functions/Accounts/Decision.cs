using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Accounts;

/// <summary>A use case's decision about an account as just read: refuse, leave it unchanged, or commit a change.</summary>
/// <param name="Account">The account to commit; null to change nothing.</param>
/// <param name="Answer">The answer once the change is committed. A refusal may come with a change: a failure is charged first.</param>
/// <param name="Events">The events that tell of the change.</param>
public sealed record Decision<T>(Account? Account, Result<T> Answer, IReadOnlyList<SecurityEvent> Events)
{
    /// <summary>An event that mails nobody, for the audit log and the roster only: noted after the commit, best effort.</summary>
    public SecurityEvent? AuditOnly { get; init; }

    /// <summary>The second factor that the decision rests on, counted once the decision stands.</summary>
    public FactorOutcome? Factor { get; init; }

    /// <summary>The answer kept for a repeated request, committed with the change.</summary>
    public IdempotencyRecord? Idempotency { get; init; }

    /// <summary>A refusal that changes nothing.</summary>
    public static implicit operator Decision<T>(ApiError refusal) => new(null, refusal, []);

    /// <summary>The same decision with another answer; a refusal stays one.</summary>
    public Decision<TNext> Then<TNext>(Func<T, TNext> next) => new(Account, Answer.Then<TNext>(value => next(value)), Events)
    {
        AuditOnly = AuditOnly,
        Factor = Factor,
        Idempotency = Idempotency,
    };
}

/// <summary>Makes decisions that are not refusals.</summary>
public static class Decision
{
    public static Decision<T> Unchanged<T>(T answer) => new(null, answer, []);

    public static Decision<T> Commit<T>(Account account, T answer, params IReadOnlyList<SecurityEvent> events) => new(account, answer, events);
}
