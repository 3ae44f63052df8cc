using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Codes;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <summary>
/// Confirms an enrollment with codes of the authenticator. It verifies the session, and the first authenticator also creates recovery
/// codes and may need proof of the mailbox.
/// </summary>
public sealed class ConfirmEnrollment(
    AccountChanges changes,
    AuthenticatorSecrets secrets,
    MailboxProof mailbox,
    KeyedHasher hasher,
    TokenRotation tokens
)
{
    /// <param name="Codes">The codes of the authenticator.</param>
    /// <param name="EmailCode">The mailed code, if the first authenticator needs proof of the mailbox.</param>
    public sealed record Body(IReadOnlyList<string?>? Codes, string? EmailCode)
    {
        public override string ToString() => "***";
    }

    public sealed record Answer(
        string? SessionToken,
        SessionResource Session,
        AuthenticatorResource Authenticator,
        IReadOnlyList<string>? RecoveryCodes
    )
    {
        public override string ToString() => "***";
    }

    [Function(nameof(ConfirmEnrollment))]
    [Idempotent]
    [SessionAccess(SessionState.EnrollmentRequired, SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/authenticators/{id}/confirm")] HttpRequest request,
        string id
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given => HandleAsync(request, id, given));
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, string id, Body body)
    {
        var errors = new FieldErrors();
        var codes = CodeFields.Enrollment(errors, "codes", body.Codes ?? []);
        var emailCode = body.EmailCode is null ? null : CodeFields.Mailed(errors, "emailCode", body.EmailCode);
        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        return await changes.CommitAsync(request, current => Decide(current, id, codes!, emailCode), answer => ApiResult.Ok(answer));
    }

    private Decision<Answer> Decide(SessionContext caller, string id, IReadOnlyList<OneTimeCode> codes, OneTimeCode? emailCode)
    {
        // Only the session that began the enrollment can confirm it.
        if (caller.Account.Factors.Pending.FirstOrDefault(p => p.Id == id && p.SessionId == caller.Session.Id) is not { } pending)
        {
            return EnrollmentErrors.NotBegun();
        }

        if (caller.Now >= pending.ExpiresAt)
        {
            return EnrollmentErrors.Expired();
        }

        if (EnrollmentRules.Refusal(caller) is { } refusal)
        {
            return refusal;
        }

        var codesRequired = caller.Tenant.Policy.CodesRequired;
        if (codes.Count != codesRequired)
        {
            return EnrollmentErrors.CodeCount(codesRequired);
        }

        var secret = secrets.Open(caller.Account, pending.Id, pending.SealedSecret);
        var step =
            codesRequired == 2 ? TotpMatcher.MatchPair(secret, codes[0], codes[1], caller.Now)
            : TotpMatcher.Match(secret, TotpParameters.Standard, codes[0], caller.Now, drift: 0, [])
                is { Verdict: CodeVerdict.Accepted, Step: var matched }
                ? matched
            : null;
        if (step is not { } accepted)
        {
            return SecondFactorErrors.EnrollmentCodesInvalid(codesRequired);
        }

        // Checked last, so that a wrong code of the app costs no attempt at the mailed one. Role and policy are those of this moment.
        return mailbox.Refuse<Answer>(caller, emailCode) ?? Confirm(caller, pending, accepted, codesRequired);
    }

    private Decision<Answer> Confirm(SessionContext caller, PendingEnrollment pending, long step, int codesRequired)
    {
        var now = caller.Now;
        var authenticator = Authenticator.Confirmed(pending, step, codesRequired, now);
        var account = caller.Account;
        var isFirst = !account.HasAuthenticator;
        var (set, codes) = isFirst ? RecoveryCodeSets.New(hasher, account, now) : (account.Factors.RecoveryCodes, null);
        var confirmed = account with
        {
            Factors = account.Factors with
            {
                // The new authenticator replaces the disabled ones.
                Authenticators = [.. account.Factors.Authenticators.Where(a => a.DisabledAt is null), authenticator],
                // A confirmation cancels all other pending enrollments.
                Pending = [],
                RecoveryCodes = set,
                Failures = account.Factors.Failures.Cleared(),
            },
        };
        var verified = caller.Session with { SecondFactor = new SecondFactor(authenticator.Id, now), MailedCode = null };
        var (changed, answer) = tokens.Rotate(caller, secrets.Reseal(confirmed), verified);
        var added = account.NewEvent(
            EventKind.AuthenticatorAdded,
            now,
            [(EventData.Authenticator, authenticator.Name), (EventData.Client, caller.Request.Client), .. caller.RaisedByVerification]
        );
        var recoveryCodes = codes?.Select(c => c.RevealGrouped()).ToArray();
        var confirmation = new Answer(answer.SessionToken, answer.Session, AuthenticatorResource.Of(authenticator), recoveryCodes);
        return Decision.Commit(changed, confirmation, added);
    }
}
