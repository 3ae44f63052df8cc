using System.Diagnostics.CodeAnalysis;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Passwords;

/// <summary>Issues a requested password reset link: stores it in the account, together with the event whose mail will carry it.</summary>
public sealed partial class PreparePasswordReset(
    AccountStore accounts,
    TenantStore tenants,
    OneTimeLinks links,
    MailBudget budget,
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
        var policy = (await tenants.GetAsync(tenant, CancellationToken.None)).Policy;
        if (!IsDue(await accounts.FindAsync(tenant, user, CancellationToken.None), policy, message))
        {
            return;
        }

        if (!await budget.TryTakeAsync(tenant))
        {
            Log.OverBudget(logger, message.TenantId);
            return;
        }

        await accounts.ChangeAsync(
            () => accounts.FindAsync(tenant, user, CancellationToken.None),
            account => Decide(account, policy, message, now)
        );
    }

    private Decision<bool> Decide(Account? account, TwoFactorPolicy policy, PasswordResetMessage message, DateTimeOffset now)
    {
        if (!IsDue(account, policy, message))
        {
            return Decision.Unchanged(false);
        }

        var entry = links.New(LinkPurpose.PasswordReset, now);
        // The person may have been linked to an identity of somebody else, and can unlink it with the reset.
        (string, string)[] linked =
            account.Credentials.Identities.Count == 0 ? [] : [(EventData.Identities, account.Credentials.NamesOfIdentities)];
        var told = account.TellsLink(
            EventKind.PasswordResetRequested,
            entry,
            message.RequestedAt,
            [(EventData.Client, message.Client), .. linked]
        );
        var answered = new ResetRequest(message.RequestId, message.RequestedAt + OneTimeLinks.ResetLifetime);
        return Decision.Commit(account.WithLink(entry) with { Profile = account.Profile.WithAnswered(answered, now) }, true, told);
    }

    // The queue redelivers a message after a crash. Each request gets only one link. Whoever reads the mail of a person who signs in only
    // with an identity provider must not add a way around it.
    private static bool IsDue([NotNullWhen(true)] Account? account, TwoFactorPolicy policy, PasswordResetMessage message) =>
        account is { Profile.Closed: false }
        && !account.Profile.HasAnswered(message.RequestId)
        && (policy.PasswordByMail == PasswordByMail.Create || !account.Credentials.AreIdentitiesOnly);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Discarded a password reset request: tenant {TenantId} has spent its mail budget for today")]
        public static partial void OverBudget(ILogger logger, string tenantId);

        [LoggerMessage(LogLevel.Warning, "Discarded an expired password reset request of {RequestedAt}")]
        public static partial void TooLate(ILogger logger, DateTimeOffset requestedAt);
    }
}
