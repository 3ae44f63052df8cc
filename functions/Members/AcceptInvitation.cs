using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>
/// Accepts an invitation through its mailed link: the invited person sets a first password or links an identity, and then signs in.
/// </summary>
public sealed class AcceptInvitation(
    OneTimeLinkRedemption links,
    PasswordByLink passwords,
    TenantStore tenants,
    IdTokens idTokens,
    IdentityDirectory directory
)
{
    public sealed record Body(string? Token, string? Password, string? IdToken)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(AcceptInvitation))]
    [PublicAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/invitations/accept")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(given, request.HttpContext), _ => ApiResult.NoContent())
        );
    }

    private async Task<Result<bool>> HandleAsync(Body body, HttpContext http)
    {
        var client = ClientDescription.Of(http);
        if (body.IdToken is not null)
        {
            return body.Password is null
                ? await LinkAsync(body, client)
                : ApiError.InvalidField("idToken", Reason.Of("not_together.invitation"));
        }

        return await passwords.SetAsync(
            LinkPurpose.Invitation,
            body.Token,
            body.Password,
            ClientDescription.NetworkOf(http),
            async (before, account, now) =>
            {
                // An invitation link must not replace a password: a password reset link lives half an hour instead of a week and ends
                // every session.
                if (before.Credentials.PasswordHash is not null)
                {
                    return MemberErrors.HasPassword();
                }

                var tenant = await tenants.GetAsync(account.Tenant, CancellationToken.None);
                return account.Credentials.UsableMethods(tenant).Contains(FirstFactor.Password)
                    ? (account, account.NewEvent(EventKind.InvitationAccepted, now, (EventData.Client, client)))
                    : MemberErrors.PasswordNotAccepted(tenant.Policy);
            },
            http.RequestAborted
        );
    }

    private async Task<Result<bool>> LinkAsync(Body body, string client)
    {
        var errors = new FieldErrors();
        var token = errors.Required("token", body.Token, OneTimeLinkToken.LengthLimit);
        var idToken = errors.Required("idToken", body.IdToken, IdTokens.LengthLimit);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        ProvenIdentity? proven = null;
        // The link is checked first, so that a dead link does not consume the single-use ID token.
        return await links.CommitAsync(LinkPurpose.Invitation, token, async (account, now) =>
        {
            var tenant = await tenants.GetAsync(account.Tenant, CancellationToken.None);
            proven ??= await idTokens.AcceptAsync(tenant.Id, tenant.IdentityProviders, idToken, now);
            if (proven is null)
            {
                return IdentityErrors.TokenNotAccepted();
            }

            if (IdentityErrors.Conflict(account, proven) is { } conflict)
            {
                return conflict;
            }

            // The directory is written first, as in linking from a session: when two accounts claim one identity, only one wins.
            return await directory.ClaimAsync(tenant.Id, proven.Issuer, proven.Subject, account.Id, CancellationToken.None) == account.Id
                ? (
                    account.With(LinkedIdentity.Of(proven, now)).WithAcceptedLink(proven.Provider.Method, now),
                    account.NewEvent(
                        EventKind.InvitationAccepted,
                        now,
                        (EventData.Provider, proven.Provider.Provider),
                        (EventData.Client, client)
                    )
                )
                : IdentityErrors.Taken();
        });
    }
}
