using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Codes;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <summary>
/// An Owner confirms the authenticator of a member with two consecutive codes of the member's app. It creates no recovery codes, because
/// only the member may see them. The member is notified by mail and asked to replace the authenticator.
/// </summary>
public sealed class ConfirmMemberEnrollment(MemberChanges members, AuthenticatorSecrets secrets)
{
    public sealed record Body(IReadOnlyList<string?>? Codes);

    [Function(nameof(ConfirmMemberEnrollment))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/members/{u}/authenticators/{id}/confirm")]
            HttpRequest request,
        string u,
        string id
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), u, id, given), authenticator => ApiResult.Ok(authenticator))
        );
    }

    private async Task<Result<AuthenticatorResource>> HandleAsync(SessionContext owner, string u, string id, Body body)
    {
        var errors = new FieldErrors();
        var codes = CodeFields.Enrollment(errors, "codes", body.Codes ?? []);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        return codes!.Count == BeginMemberEnrollment.CodesRequired
            ? await members.CommitAsync(owner, u, (current, member) => Decide(current, member, id, codes))
            : EnrollmentErrors.CodeCount(BeginMemberEnrollment.CodesRequired);
    }

    private Decision<AuthenticatorResource> Decide(SessionContext owner, Account member, string id, IReadOnlyList<OneTimeCode> codes)
    {
        if (member.Factors.Pending.FirstOrDefault(p => p.Id == id && p.SessionId == owner.Session.Id) is not { } pending)
        {
            return EnrollmentErrors.NotBegun();
        }

        if (owner.Now >= pending.ExpiresAt)
        {
            return EnrollmentErrors.Expired();
        }

        if (BeginMemberEnrollment.Refusal(owner, member) is { } refusal)
        {
            return refusal;
        }

        var secret = secrets.Open(member, pending.Id, pending.GetAppSecret());
        if (TotpMatcher.MatchPair(secret, codes[0], codes[1], owner.Now) is not { } step)
        {
            return SecondFactorErrors.EnrollmentCodesInvalid(BeginMemberEnrollment.CodesRequired);
        }

        var authenticator = Authenticator.Confirmed(pending, step, codes.Count, owner.Now) with { EnrolledBy = owner.Account.Id.Value };
        var enrolled = member with { Factors = member.Factors with { Authenticators = [authenticator], Pending = [] } };
        var told = MemberChanges.Told(
            owner,
            member,
            EventKind.EnrolledByAdministrator,
            (EventData.Authenticator, authenticator.Name),
            (EventData.By, EventData.Owner)
        );
        return Decision.Commit(enrolled, AuthenticatorResource.Of(authenticator), told);
    }
}
