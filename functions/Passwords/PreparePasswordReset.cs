using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Passwords;

/// <summary>Issues a requested password reset link: stores it in the account, together with the event whose mail will carry it.</summary>
public sealed partial class PreparePasswordReset(
    AccountStore accounts,
    OneTimeLinks links,
    TimeProvider clock,
    ILogger<PreparePasswordReset> logger
)
{
    [Function(nameof(PreparePasswordReset))]
    public async Task RunAsync(
        [QueueTrigger(StorageNames.PasswordResets, Connection = StorageOptions.Section)] PasswordResetMessage message
    )
    {
        var now = clock.GetUtcNow();
        if (now - message.RequestedAt >= OneTimeLinks.ResetLifetime)
        {
            Log.TooLate(logger, message.RequestedAt);
            return;
        }

        var (tenant, user) = (TenantId.Parse(message.TenantId), UserId.Parse(message.UserId));
        await accounts.ChangeAsync(
            () => accounts.FindAsync(tenant, user, CancellationToken.None),
            account => Decide(account, message, now)
        );
    }

    private Decision<bool> Decide(Account? account, PasswordResetMessage message, DateTimeOffset now)
    {
        // The queue redelivers a message after a crash. Each request gets only one link.
        if (account is not { Profile.Closed: false } || account.Profile.HasAnswered(message.RequestId))
        {
            return Decision.Unchanged(false);
        }

        var entry = links.New(LinkPurpose.PasswordReset, now);
        var told = account.TellsLink(EventKind.PasswordResetRequested, entry, message.RequestedAt, (EventData.Client, message.Client));
        var answered = new ResetRequest(message.RequestId, message.RequestedAt + OneTimeLinks.ResetLifetime);
        return Decision.Commit(account.WithLink(entry) with { Profile = account.Profile.WithAnswered(answered, now) }, true, told);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Discarded an expired password reset request of {RequestedAt}")]
        public static partial void TooLate(ILogger logger, DateTimeOffset requestedAt);
    }
}
