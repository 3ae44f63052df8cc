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

/// <summary>
/// An Owner begins the enrollment of an authenticator for a member who has none, and shows the member its QR code. The Owner knows the
/// person, which takes the place of proof of the mailbox. Other Owners enroll themselves: an authenticator that one Owner holds for another
/// would lock that Owner out at once, or let a password thief act as that Owner.
/// </summary>
public sealed class BeginMemberEnrollment(MemberChanges members, AuthenticatorSecrets secrets)
{
    /// <summary>Two consecutive codes, which the member reads out because the Owner does not see the member's app.</summary>
    internal const int CodesRequired = 2;

    public sealed record Body(string? Name);

    [Function(nameof(BeginMemberEnrollment))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/members/{u}/authenticators")] HttpRequest request,
        string u
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), u, given), ApiResult.Created)
        );
    }

    /// <summary>
    /// Returns why this Owner may not enroll this member; null if allowed. Checked at the beginning and at the confirmation.
    /// </summary>
    internal static ApiError? Refusal(SessionContext owner, Account member) =>
        member.Id == owner.Account.Id ? EnrollmentErrors.NotYourself()
        // Either mark of an Owner is sufficient, because a change of role writes them one after the other.
        : member.Profile.Role == Role.Owner || owner.Tenant.Owners.Contains(member.Id.Value) ? EnrollmentErrors.OwnersEnrollThemselves()
        : member.HasAuthenticator ? EnrollmentErrors.HasAuthenticator()
        : !owner.Tenant.Policy.AuthenticatorTypes.Contains(AuthenticatorType.App) ? EnrollmentErrors.TypeNotAllowed(AuthenticatorType.App)
        : null;

    private async Task<Result<BeginEnrollment.Answer>> HandleAsync(SessionContext owner, string u, Body body)
    {
        var errors = new FieldErrors();
        var name = errors.Name("name", body.Name);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        var begun = await members.CommitAsync(owner, u, (current, member) =>
        {
            if (Refusal(current, member) is { } refusal)
            {
                return refusal;
            }

            var secret = TotpSecret.New();
            var id = Identifier.New();
            var pending = new PendingEnrollment
            {
                Id = id,
                Name = name?.Value ?? EnrollmentRules.FreeName(member, AuthenticatorType.App),
                SealedSecret = secrets.Seal(member, id, secret),
                // The Owner's session, because only the Owner who began the enrollment can confirm it.
                SessionId = current.Session.Id,
                ExpiresAt = current.Now + PendingEnrollment.Lifetime,
            };
            var shown = new BeginEnrollment.Begun(current.Tenant, member, pending, secret, CodesRequired, EmailCodeRequired: false);
            return Decision.Commit(EnrollmentRules.WithPending(member, pending), shown);
        });
        return begun.Then<BeginEnrollment.Answer>(b => b.Show());
    }
}
