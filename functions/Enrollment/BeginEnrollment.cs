using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Codes;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <summary>Begins the enrollment of an authenticator and shows its secret once, as text and as a QR code.</summary>
public sealed class BeginEnrollment(AccountChanges changes, AuthenticatorSecrets secrets)
{
    public sealed record Body(string? Name);

    /// <param name="EmailCodeRequired">Whether the confirmation needs a code mailed to the person, as things are now.</param>
    public sealed record Answer(
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
        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        return await changes.CommitAsync(
            request,
            current =>
            {
                if (EnrollmentRules.Refusal(current) is { } refusal)
                {
                    return refusal;
                }

                var chosen = name?.Value ?? EnrollmentRules.FreeName(current.Account);
                if (EnrollmentRules.IsTaken(current.Account, chosen))
                {
                    return EnrollmentErrors.NameTaken();
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
