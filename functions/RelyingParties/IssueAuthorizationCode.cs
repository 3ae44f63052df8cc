using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.RelyingParties;

/// <summary>
/// Issues a code that takes a verified second factor to an application whose person came to the portal for it. The browser carries the
/// code, so it is worth nothing without the verifier that the application kept (RFC 7636).
/// </summary>
public sealed class IssueAuthorizationCode(AuthorizationCodes codes, LastSeen lastSeen)
{
    public sealed record Body(string? Audience, string? ReturnTo, string? CodeChallenge, int? MaxAgeSeconds, string? Require);

    public sealed record Answer(string Code, int ExpiresIn)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(IssueAuthorizationCode))]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/session/authorization-code")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given =>
            Task.FromResult(ApiResult.From(Handle(request.Caller(), given), a => ApiResult.Ok(a)))
        );
    }

    private Result<Answer> Handle(SessionContext caller, Body body)
    {
        var errors = new FieldErrors();
        if (body.Audience is not { } audience || !Audiences.IsAllowed(caller.Tenant, audience))
        {
            errors.Add("audience", Reason.Of("not_listed"));
        }
        else if (!AuthorizationCode.CanReceive(audience, body.ReturnTo))
        {
            errors.Add("returnTo", Reason.Of("not_of_the_audience"));
        }

        if (!AuthorizationCode.IsChallenge(body.CodeChallenge))
        {
            errors.Add("codeChallenge", Reason.Of("not_a_code_challenge"));
        }

        var passkey = SecondFactorAge.Read(errors, body.MaxAgeSeconds, body.Require);

        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if (SecondFactorAge.Refusal(caller, body.MaxAgeSeconds, passkey) is { } refusal)
        {
            return refusal;
        }

        lastSeen.Record(caller);
        var code = new AuthorizationCode(
            Identifier.New(),
            caller.Account.Id.Value,
            caller.Session.Id,
            body.Audience!,
            body.ReturnTo!,
            body.CodeChallenge!,
            caller.Now + AuthorizationCode.Lifetime
        );
        return new Answer(codes.Write(caller.Tenant.Id, code), (int)AuthorizationCode.Lifetime.TotalSeconds);
    }
}
