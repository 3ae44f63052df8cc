using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Notifications.Rendering;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SendGrid;
using SendGrid.Helpers.Mail;
using MailedText = MfaFunctions.Platform.Text.MailedText;

namespace MfaFunctions.Notifications;

/// <summary>Sends the mail of one event row, then deletes the row. The row exists until its mail is sent.</summary>
public sealed partial class SendEmail(
    EventRows rows,
    AccountStore accounts,
    TenantStore tenants,
    EventQueues queues,
    MailRenderer renderer,
    MailRelevance meaning,
    OneTimeLinks links,
    EnrollmentCodes codes,
    ISendGridClient sendGrid,
    IOptions<MailOptions> options,
    IOptions<PortalOptions> portal,
    TimeProvider clock,
    MfaMetrics metrics,
    ILogger<SendEmail> logger
)
{
    // Stands for a status when there was no response, for example because the network is down.
    private const int NoAnswer = 0;

    [Function(nameof(SendEmail))]
    public async Task RunAsync(
        [QueueTrigger(StorageNames.Emails, Connection = StorageOptions.Section)] EmailMessage message,
        CancellationToken cancellationToken
    )
    {
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
        if (account is null || tenant is null || await meaning.FindAsync(told, account, tenant, cancellationToken) is not { } facts)
        {
            metrics.Mailed(MailOutcome.Overtaken);
            Log.Overtaken(logger, message.EventId, message.Template);
        }
        else if (!await TrySendAsync(message, Compose(told, facts, account, tenant), cancellationToken))
        {
            return;
        }

        await rows.DeleteAsync(StorageNames.Accounts, partition, message.EventId, cancellationToken);
    }

    /// <returns>False if the mail was requeued for a later attempt.</returns>
    /// <exception cref="MailRefusedException">The mail was rejected permanently, or not accepted within a day.</exception>
    private async Task<bool> TrySendAsync(EmailMessage message, SendGridMessage mail, CancellationToken cancellationToken)
    {
        Response? response;
        try
        {
            response = await sendGrid.SendEmailAsync(mail, cancellationToken);
        }
        catch (Exception e)
            when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            response = null;
        }

        if (response is { IsSuccessStatusCode: true })
        {
            metrics.Mailed(MailOutcome.Accepted);
            // The id that identifies the mail in SendGrid's activity feed and support. Sandbox mode returns none.
            Log.Sent(
                logger,
                message.EventId,
                message.Template,
                response.Headers.TryGetValues("X-Message-Id", out var ids) ? string.Join(',', ids) : "none"
            );
            return true;
        }

        var status = response is null ? NoAnswer : (int)response.StatusCode;
        if (status is not (NoAnswer or 408 or 429 or >= 500))
        {
            metrics.Mailed(MailOutcome.Refused);
            var reason = await Refusal.ReadAsync(response!, cancellationToken);
            throw new MailRefusedException($"SendGrid refused the mail ({message.Template}) with status {status}{reason}.");
        }

        await PostponeAsync(message, status, cancellationToken);
        return false;
    }

    private SendGridMessage Compose(SecurityEvent told, MailFacts facts, Account account, Tenant tenant)
    {
        // A link or a code is created at the time of sending, so that it is never stored or logged.
        var data = new Dictionary<string, string>(facts.Data);
        if (facts.Link is { } link)
        {
            data[MailValues.Link] = links.AddressOf(account.Tenant, facts.LinkHolder!, link);
        }

        if (facts.CodeHolder is { MailedCode: { } entry } session)
        {
            data[MailValues.Code] = codes.Reveal(account, session, entry);
        }

        var name = NameOf(told, account);
        var mail = renderer.Render(
            told.Kind,
            account.Profile.Locale,
            new MailModel
            {
                TenantName = tenant.Name,
                DisplayName = name,
                Color = tenant.Look.Color,
                // Without an origin, nobody knows under which address people reach this app.
                Logo =
                    portal.Value.Origin is { Length: > 0 } origin && tenant.Look.Logo is { } logo ? origin + logo.PathIn(tenant.Id) : null,
                OccurredAt = facts.OccurredAt ?? told.OccurredAt,
                Data = data,
            }
        );
        var message = MailHelper.CreateSingleEmail(
            Mailbox.Of(options.Value.FromAddress, options.Value.FromName),
            Mailbox.Of(account.Profile.Email, name),
            mail.Subject,
            mail.Text,
            mail.Html
        );
        message.AddCategory(told.Kind.ToString());
        // Security mails must reach people who unsubscribed from other mail.
        message.SetBypassListManagement(true);
        // Rewritten links and tracking images resemble phishing.
        message.SetClickTracking(false, false);
        message.SetOpenTracking(false);
        // Makes the mail searchable by event id in SendGrid's activity feed.
        message.AddCustomArg("eventId", told.Id);
        if (options.Value.Sandbox)
        {
            message.SetSandBoxMode(true);
        }

        return message;
    }

    // A person who has not signed in yet did not choose the name: somebody else typed it, and could greet strangers with a message.
    private static string? NameOf(SecurityEvent told, Account account) =>
        account.IsUnused
        || told.Kind is EventKind.Invited or EventKind.FirstFactorsReset
        || account.Profile.DisplayName is not { Length: > 0 } name
        || MailedText.HasLink(name)
            ? null
            : MailedText.WithoutInvisible(name);

    private async Task PostponeAsync(EmailMessage message, int status, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var first = message.FirstTriedAt ?? now;
        if (DeliveryRetries.DelayAfter(first, now) is not { } delay)
        {
            metrics.Mailed(MailOutcome.Refused);
            throw new MailRefusedException(
                $"SendGrid has not accepted the mail ({message.Template}) for 24 hours; the last response was "
                    + $"{(status == NoAnswer ? "none" : $"status {status}")}."
            );
        }

        await queues.PutAsync(message with { FirstTriedAt = first }, delay, cancellationToken);
        metrics.Mailed(MailOutcome.Postponed);
        Log.Postponed(logger, message.EventId, status, delay);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Mail of event {EventId} ({Template}) was accepted as {MessageId}")]
        public static partial void Sent(ILogger logger, string eventId, string template, string messageId);

        [LoggerMessage(LogLevel.Information, "Mail of event {EventId} ({Template}) is outdated and is not sent")]
        public static partial void Overtaken(ILogger logger, string eventId, string template);

        [LoggerMessage(LogLevel.Information, "Mail of event {EventId} was already sent")]
        public static partial void AlreadySent(ILogger logger, string eventId);

        [LoggerMessage(LogLevel.Warning, "Mail of event {EventId} failed with status {Status}; next attempt in {Delay}")]
        public static partial void Postponed(ILogger logger, string eventId, int status, TimeSpan delay);
    }
}
