using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Codes;
using MfaFunctions.Factors;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <summary>
/// Begins the enrollment of an authenticator. It shows the secret of an app once, as text and as a QR code, and returns the options that
/// create a passkey.
/// </summary>
public sealed class BeginEnrollment(AccountChanges changes, AuthenticatorSecrets secrets, PasskeyEnrollment passkeys)
{
    public sealed record Body(AuthenticatorType? Type, string? Name, string? RpId);

    /// <param name="EmailCodeRequired">Whether the confirmation needs a code mailed to the person, as things are now.</param>
    public sealed record Answer(
        AuthenticatorType Type,
        string Id,
        string Name,
        string Secret,
        string Uri,
        string QrSvg,
        string QrPng,
        int Digits,
        int Period,
        string Algorithm,
        int CodesRequired,
        bool EmailCodeRequired,
        DateTimeOffset ExpiresAt
    )
    {
        public override string ToString() => "***";
    }

    [Function(nameof(BeginEnrollment))]
    [SessionAccess(SessionState.EnrollmentRequired, SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/authenticators")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given => HandleAsync(request, given));
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, Body body)
    {
        var errors = new FieldErrors();
        var name = errors.Name("name", body.Name);
        var rpId = PasskeySites.Read(errors, body.RpId);
        var type = body.Type ?? AuthenticatorType.App;
        if (rpId is not null && type != AuthenticatorType.Passkey)
        {
            errors.Add("rpId", Reason.Of("only_together", ("other", "type: passkey")));
        }

        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        return type == AuthenticatorType.Passkey
            ? await changes.CommitAsync(
                request,
                current =>
                    Named(current, type, name).IsRefused(out var refusal, out var chosen) ? refusal : passkeys.Begin(current, chosen, rpId),
                ApiResult.Created
            )
            : await BeginAppAsync(request, name);
    }

    private async Task<ApiResult> BeginAppAsync(HttpRequest request, ShownName? name) =>
        await changes.CommitAsync(
            request,
            current =>
            {
                if (Named(current, AuthenticatorType.App, name).IsRefused(out var refusal, out var chosen))
                {
                    return refusal;
                }

                var secret = TotpSecret.New();
                var id = Identifier.New();
                var pending = new PendingEnrollment
                {
                    Id = id,
                    Name = chosen,
                    SealedSecret = secrets.Seal(current.Account, id, secret),
                    SessionId = current.Session.Id,
                    ExpiresAt = current.Now + PendingEnrollment.Lifetime,
                };
                var begun = new Begun(
                    current.Tenant,
                    current.Account,
                    pending,
                    secret,
                    current.Tenant.Policy.CodesRequired,
                    MailboxProof.IsMissing(current)
                );
                return Decision.Commit(EnrollmentRules.WithPending(current.Account, pending), begun);
            },
            begun => ApiResult.Created(begun.Show())
        );

    private static Result<string> Named(SessionContext caller, AuthenticatorType type, ShownName? name)
    {
        if (EnrollmentRules.Refusal(caller, type) is { } refusal)
        {
            return refusal;
        }

        var chosen = name?.Value ?? EnrollmentRules.FreeName(caller.Account, type);
        return EnrollmentRules.IsTaken(caller.Account, chosen) ? EnrollmentErrors.NameTaken() : chosen;
    }

    /// <summary>A new enrollment. The QR code is drawn after the commit, so that an ETag conflict wastes no work.</summary>
    internal sealed record Begun(
        Tenant Tenant,
        Account Account,
        PendingEnrollment Pending,
        TotpSecret Secret,
        int CodesRequired,
        bool EmailCodeRequired
    )
    {
        public Answer Show()
        {
            var uri = OtpAuthUri.Make(Tenant.Name, Account.Profile.Email, Secret);
            var (svg, png) = QrCode.Draw(uri, $"QR code: {Tenant.Name} ({Account.Profile.Email})");
            return new Answer(
                AuthenticatorType.App,
                Pending.Id,
                Pending.Name,
                Secret.RevealBase32(),
                uri,
                svg,
                png,
                OneTimeCode.Digits,
                TimeStep.Seconds,
                "SHA1",
                CodesRequired,
                EmailCodeRequired,
                Pending.ExpiresAt
            );
        }
    }
}
