using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.RelyingParties;

/// <summary>Issues a short-lived token that tells other services who is signed in and how, without a call to this API.</summary>
public sealed class IssueAccessToken(AccessTokens tokens, LastSeen lastSeen)
{
    public sealed record Body(string? Audience, int? MaxAgeSeconds, string? Require);

    [Function(nameof(IssueAccessToken))]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/session/token")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given =>
            Task.FromResult(ApiResult.From(Handle(request.Caller(), given), token => ApiResult.Ok(token)))
        );
    }

    private Result<IssuedAccessToken> Handle(SessionContext caller, Body body)
    {
        var errors = new FieldErrors();
        var audience = body.Audience ?? Audiences.Own(caller.Tenant);
        if (!Audiences.IsAllowed(caller.Tenant, audience))
        {
            // RFC 8707 §2 treats an unacceptable target as a bad request.
            errors.Add("audience", Reason.Of("not_listed"));
        }

        var passkey = SecondFactorAge.Read(errors, body.MaxAgeSeconds, body.Require);

        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if ((passkey || body.MaxAgeSeconds is not null) && SecondFactorAge.Refusal(caller, body.MaxAgeSeconds, passkey) is { } refusal)
        {
            return refusal;
        }

        // Fetching a token counts as use of the session, so that it does not become idle.
        lastSeen.Record(caller);
        return tokens.Issue(caller.Tenant, SessionResource.Of(caller), audience, caller.Now);
    }
}
