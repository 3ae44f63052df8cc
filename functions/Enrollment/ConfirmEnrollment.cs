using System.Text.Json;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Codes;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <summary>
/// Confirms an enrollment with codes of the app, or with the passkey's attestation. It verifies the session, and the first authenticator
/// also creates recovery codes and may need proof of the mailbox.
/// </summary>
public sealed class ConfirmEnrollment(
    AccountChanges changes,
    AuthenticatorSecrets secrets,
    PasskeyEnrollment passkeys,
    MailboxProof mailbox,
    KeyedHasher hasher,
    TokenRotation tokens
)
{
    /// <param name="Codes">The codes of an app.</param>
    /// <param name="Attestation">The new passkey, as the browser returns it.</param>
    /// <param name="EmailCode">The mailed code, if the first authenticator needs proof of the mailbox.</param>
    public sealed record Body(IReadOnlyList<string?>? Codes, JsonElement? Attestation, string? EmailCode)
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
        var isPasskey = body.Attestation is { ValueKind: not JsonValueKind.Null };
        var attestation = isPasskey ? PasskeyAttestation.Read(errors, body.Attestation) : null;
        var codes = isPasskey ? null : CodeFields.Enrollment(errors, "codes", body.Codes ?? []);
        var emailCode = body.EmailCode is null ? null : CodeFields.Mailed(errors, "emailCode", body.EmailCode);
        if (isPasskey && body.Codes is not null)
        {
            errors.Add("attestation", Reason.Of("not_together", ("other", "codes")));
        }

        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        return isPasskey
            ? await changes.DecideAsync(
                request,
                current => DecideAsync(current, id, attestation!, emailCode),
                answer => ApiResult.Ok(answer)
            )
            : await changes.CommitAsync(request, current => Decide(current, id, codes!, emailCode), answer => ApiResult.Ok(answer));
    }

    private Decision<Answer> Decide(SessionContext caller, string id, IReadOnlyList<OneTimeCode> codes, OneTimeCode? emailCode)
    {
        if (Find(caller, id, AuthenticatorType.App).IsRefused(out var refusal, out var pending))
        {
            return refusal;
        }

        var codesRequired = caller.Tenant.Policy.CodesRequired;
        if (codes.Count != codesRequired)
        {
            return EnrollmentErrors.CodeCount(codesRequired);
        }

        var secret = secrets.Open(caller.Account, pending.Id, pending.RequireAppSecret());
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
        if (mailbox.Refuse<Answer>(caller, emailCode) is { } unproven)
        {
            return unproven;
        }

        var authenticator = Authenticator.Confirmed(pending, accepted, codesRequired, caller.Now);
        // The new authenticator replaces the disabled ones.
        var left = EnrollmentRules.Left(caller, AuthenticatorType.App);
        return Confirm(
            caller,
            left with
            {
                Authenticators = [.. left.Authenticators, authenticator],
                Failures = left.Failures.Cleared(),
            },
            new SecondFactor(authenticator.Id, caller.Now),
            AuthenticatorResource.Of(authenticator),
            EventKind.AuthenticatorAdded,
            [(EventData.Authenticator, authenticator.Name)]
        );
    }

    private async Task<Decision<Answer>> DecideAsync(SessionContext caller, string id, PasskeyAttestation given, OneTimeCode? emailCode)
    {
        if (Find(caller, id, AuthenticatorType.Passkey).IsRefused(out var refusal, out var pending))
        {
            return refusal;
        }

        if ((await passkeys.VerifyAsync(caller, pending, pending.Passkey!, given)).IsRefused(out var wrong, out var passkey))
        {
            return wrong.About(caller.Tenant.Id, caller.Account.Id);
        }

        if (mailbox.Refuse<Answer>(caller, emailCode) is { } unproven)
        {
            return unproven;
        }

        var left = EnrollmentRules.Left(caller, AuthenticatorType.Passkey);
        return Confirm(
            caller,
            left with
            {
                Passkeys = [.. left.Passkeys, passkey],
                // Wrong codes count on as long as there is an app to guess them of.
                Failures = left.Authenticators.Count > 0 ? left.Failures : left.Failures.Cleared(),
            },
            new SecondFactor(passkey.Id, caller.Now) { IsPhishingResistant = true },
            AuthenticatorResource.Of(passkey),
            EventKind.PasskeyAdded,
            PasskeyCheck.Described(passkey)
        );
    }

    // Only the session that began the enrollment can confirm it.
    private static Result<PendingEnrollment> Find(SessionContext caller, string id, AuthenticatorType type)
    {
        if (caller.Account.Factors.Pending.FirstOrDefault(p => p.Id == id && p.SessionId == caller.Session.Id) is not { } pending)
        {
            return EnrollmentErrors.NotBegun();
        }

        var begun = pending.Passkey is null ? AuthenticatorType.App : AuthenticatorType.Passkey;
        return caller.Now >= pending.ExpiresAt ? EnrollmentErrors.Expired()
            : EnrollmentRules.Refusal(caller, begun) is { } refusal ? refusal
            : begun == type ? pending
            : type == AuthenticatorType.App ? ApiError.InvalidField("attestation", Reason.Of("required.passkey"))
            : EnrollmentErrors.CodeCount(caller.Tenant.Policy.CodesRequired);
    }

    private Decision<Answer> Confirm(
        SessionContext caller,
        SecondFactors factors,
        SecondFactor proven,
        AuthenticatorResource authenticator,
        EventKind kind,
        (string Key, string Value)[] described
    )
    {
        var (account, now) = (caller.Account, caller.Now);
        var (set, codes) = account.HasAuthenticator ? (account.Factors.RecoveryCodes, null) : RecoveryCodeSets.New(hasher, account, now);
        // A confirmation cancels all other pending enrollments.
        var confirmed = account with { Factors = factors with { Pending = [], RecoveryCodes = set } };
        var verified = caller.Session with { SecondFactor = proven, MailedCode = null };
        var (changed, answer) = tokens.Rotate(caller, secrets.Reseal(confirmed), verified);
        var added = account.NewEvent(kind, now, [.. described, (EventData.Client, caller.Request.Client), .. caller.RaisedByVerification]);
        var recoveryCodes = codes?.Select(c => c.RevealGrouped()).ToArray();
        // One that works is replaced only where a full list was lost, and the person learns which.
        var replaced = account
            .Factors.Passkeys.Where(p => p.DisabledAt is null && factors.Passkeys.All(left => left.Id != p.Id))
            .Select(p =>
                account.NewEvent(EventKind.PasskeyRemoved, now, [.. PasskeyCheck.Described(p), (EventData.Client, caller.Request.Client)])
            );
        return Decision.Commit(
            changed,
            new Answer(answer.SessionToken, answer.Session, authenticator, recoveryCodes),
            [.. replaced, added]
        );
    }
}
