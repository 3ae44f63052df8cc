using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace MfaFunctions.RelyingParties;

/// <summary>
/// Exchanges an authorization code for an access token, between the application's server and this one. The session is read again: one that
/// ended meanwhile, or that a changed policy no longer accepts, gets none.
/// </summary>
public sealed class RedeemAuthorizationCode(
    AuthorizationCodes codes,
    AccessTokens tokens,
    Gatekeeper gatekeeper,
    IOptions<SessionOptions> options,
    TimeProvider clock
)
{
    private const int VerifierLimit = 128;
    private const int IssuerLimit = 500;
    private const int SubjectLimit = 255;

    public sealed record Body(string? Code, string? CodeVerifier, string? ReturnTo, ExpectedIdentity? Identity)
    {
        public override string ToString() => "***";
    }

    /// <summary>Whom the application signed in, as one of the account's linked identities.</summary>
    public sealed record ExpectedIdentity(string? Issuer, string? Subject);

    [Function(nameof(RedeemAuthorizationCode))]
    [PublicAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/access-tokens")] HttpRequest request,
        string t
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(t, given, request.HttpContext.RequestAborted), token => ApiResult.Ok(token))
        );
    }

    private async Task<Result<IssuedAccessToken>> HandleAsync(string tenantText, Body body, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var text = errors.Required("code", body.Code, AuthorizationCodes.LengthLimit);
        var verifier = errors.Required("codeVerifier", body.CodeVerifier, VerifierLimit);
        var returnTo = errors.Required("returnTo", body.ReturnTo, AuthorizationCode.AddressLimit);
        if (body.Identity is { } identity)
        {
            errors.Required("identity.issuer", identity.Issuer, IssuerLimit);
            errors.Required("identity.subject", identity.Subject, SubjectLimit);
        }

        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        var now = clock.GetUtcNow();
        // Nothing is consumed until everything is right: whoever saw the code on its way has no verifier, and must not be able to spend it.
        if (
            !TenantId.TryParse(tenantText, out var tenant)
            || codes.Read(tenant, text, now) is not { } code
            || !code.IsAskedForWith(verifier)
            || code.ReturnTo != returnTo
            || await FindAsync(tenant, code, cancellationToken) is not { } live
            || !Audiences.IsAllowed(live.Tenant, code.Audience)
        )
        {
            return NotAccepted();
        }

        if (
            body.Identity is { } expected
            && !live.Account.Credentials.Identities.Any(i => i.Issuer == expected.Issuer && i.Subject == expected.Subject)
        )
        {
            return ApiError
                .InvalidField("identity", Reason.Of("identity_of_another"))
                .Refusing(RefusalKind.Session)
                .About(tenant, live.Account.Id);
        }

        if (!await codes.TryUseAsync(tenant, code))
        {
            return NotAccepted().About(tenant, live.Account.Id);
        }

        var session = SessionResource.Of(live.Tenant, live.Account, live.Session, now, options.Value.IdleLimitUnder(live.Tenant.Policy));
        return tokens.Issue(live.Tenant, session, code.Audience, now);
    }

    private async Task<LiveSession?> FindAsync(TenantId tenant, AuthorizationCode code, CancellationToken cancellationToken) =>
        UserId.TryParse(code.User, out var user)
        && await gatekeeper.FindAsync(tenant, user, code.Session, cancellationToken) is { } live
        && SessionEvaluation.Evaluate(live.Tenant, live.Account, live.Session, clock.GetUtcNow()) == SessionState.Active
        && SessionEvaluation.HasVerified(live.Account, live.Session)
            ? live
            : null;

    // One answer for whatever is wrong (RFC 6749 §5.2, invalid_grant).
    private static ApiError NotAccepted() =>
        ApiError.InvalidField("code", Reason.Of("authorization_code_not_accepted")).Refusing(RefusalKind.Session);
}
