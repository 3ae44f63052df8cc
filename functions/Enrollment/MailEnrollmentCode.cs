using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <summary>Mails a code to the person's stored address, which proves the mailbox when the first authenticator is confirmed.</summary>
public sealed class MailEnrollmentCode(AccountChanges changes, EnrollmentCodes codes)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public sealed record Body;

    /// <param name="Digits">Number of digits of the mailed code.</param>
    public sealed record Answer(int Digits, DateTimeOffset ExpiresAt);

    [Function(nameof(MailEnrollmentCode))]
    [SessionAccess(SessionState.EnrollmentRequired, SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/enrollment/email-code")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, _ =>
            changes.CommitAsync<Answer>(request, Decide, answer => ApiResult.Accepted(answer))
        );
    }

    private Decision<Answer> Decide(SessionContext caller)
    {
        var (account, now) = (caller.Account, caller.Now);
        if (account.HasAuthenticator)
        {
            return EnrollmentErrors.NoCodeNeeded();
        }

        if (EnrollmentRules.Refusal(caller, EnrollmentRules.Allowed(caller)[0]) is { } refusal)
        {
            return refusal;
        }

        // Counted in the account: signing in again or resetting the factors does not clear the count.
        var sent = account.Profile.CodesMailedAt.Where(at => now < at + Hour).ToArray();
        if (sent.Length >= EnrollmentCodes.PerHour)
        {
            return ApiError.TooManyAttempts(
                (int)Math.Ceiling((sent[0] + Hour - now).TotalSeconds),
                Reason.Of("too_many_email_codes", ("limit", EnrollmentCodes.PerHour))
            );
        }

        var entry = codes.New(now);
        var changed = account.WithSession(caller.Session with { MailedCode = entry }) with
        {
            Profile = account.Profile with { CodesMailedAt = [.. sent, now] },
        };
        var told = account.NewEvent(
            EventKind.EnrollmentCodeRequested,
            now,
            (EventData.CodeEntry, entry.Id),
            (EventData.Expires, EventData.Time(entry.ExpiresAt)),
            (EventData.Client, caller.Request.Client)
        );
        return Decision.Commit(changed, new Answer(EnrollmentCodes.Digits, entry.ExpiresAt), told);
    }
}
