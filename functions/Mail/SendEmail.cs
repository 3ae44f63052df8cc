using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Mail.Rendering;
using MfaFunctions.Platform;
using MfaFunctions.Policies;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace MfaFunctions.Mail;

/// <summary>Sends the mail of one event row and deletes the row, which is the mark that the mail is still to be sent.</summary>
public sealed partial class SendEmail(
    EventRows rows,
    AccountStore accounts,
    TenantStore tenants,
    EventQueues queues,
    MailRenderer renderer,
    MailMeaning meaning,
    ISendGridClient sendGrid,
    IOptions<MailOptions> options,
    TimeProvider clock,
    ILogger<SendEmail> logger)
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    [Function(nameof(SendEmail))]
    public async Task RunAsync([QueueTrigger(StorageNames.Emails, Connection = StorageOptions.Section)] EmailMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var tenantId = TenantId.Parse(message.TenantId);
        var user = UserId.Parse(message.UserId);
        var partition = AccountStore.Partition(tenantId, user);
        if (await rows.FindAsync(StorageNames.Accounts, partition, message.EventId, cancellationToken) is not { } told)
        {
            Log.AlreadySent(logger, message.EventId);
            return;
        }

        var account = await accounts.FindAsync(tenantId, user, cancellationToken);
        var tenant = await tenants.FindAsync(tenantId, cancellationToken);
        if (account is null || tenant is null || await meaning.FindAsync(told, account, tenant, cancellationToken) is not { } data)
        {
            Log.Overtaken(logger, message.EventId, message.Template);
        }
        else
        {
            var response = await sendGrid.SendEmailAsync(Compose(told, data, account, tenant), cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                await PostponeAsync(message, told, (int)response.StatusCode, cancellationToken);
                return;
            }

            Log.Sent(logger, message.EventId, message.Template);
        }

        await rows.DeleteAsync(StorageNames.Accounts, partition, message.EventId, cancellationToken);
    }

    private SendGridMessage Compose(SecurityEvent told, IReadOnlyDictionary<string, string> data, Account account, Tenant tenant)
    {
        var mail = renderer.Render(told.Kind, account.Profile.Locale, new MailModel
        {
            TenantName = tenant.Name,
            DisplayName = account.Profile.DisplayName,
            OccurredAt = told.OccurredAt,
            Data = data,
        });
        var message = MailHelper.CreateSingleEmail(
            new EmailAddress(options.Value.FromAddress, options.Value.FromName),
            new EmailAddress(account.Profile.Email, account.Profile.DisplayName),
            mail.Subject, mail.Text, mail.Html);
        message.AddCategory(told.Kind.ToString());
        // A person who unsubscribed from other mail must still learn what happens to the account.
        message.SetBypassListManagement(true);
        // Rewritten links and tracking images are what phishing looks like.
        message.SetClickTracking(false, false);
        message.SetOpenTracking(false);
        return message;
    }

    // The wait is the event's age, so it doubles by itself: from 1 min to 1 h, without a counter in the message.
    private async Task PostponeAsync(EmailMessage message, SecurityEvent told, int status, CancellationToken cancellationToken)
    {
        var age = clock.GetUtcNow() - told.OccurredAt;
        if (status is not (429 or >= 500) || age > GiveUpAfter)
        {
            // Thrown, so that the host tries again and then moves the message to the poison queue.
            throw new MailRefusedException($"The mail of event {message.EventId} was refused with status {status}.");
        }

        var delay = age < ShortestDelay ? ShortestDelay : age > LongestDelay ? LongestDelay : age;
        await queues.PutAsync(message, delay, cancellationToken);
        Log.Postponed(logger, message.EventId, status, delay);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Mail of event {EventId} ({Template}) was accepted")]
        public static partial void Sent(ILogger logger, string eventId, string template);

        [LoggerMessage(LogLevel.Information, "Mail of event {EventId} ({Template}) is older than its meaning and is not sent")]
        public static partial void Overtaken(ILogger logger, string eventId, string template);

        [LoggerMessage(LogLevel.Information, "Mail of event {EventId} was sent before")]
        public static partial void AlreadySent(ILogger logger, string eventId);

        [LoggerMessage(LogLevel.Warning, "Mail of event {EventId}: status {Status}, next try in {Delay}")]
        public static partial void Postponed(ILogger logger, string eventId, int status, TimeSpan delay);
    }
}
