using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.RelyingParties;

/// <summary>Route 24: a short-lived token by which other services know the session, and how it was authenticated, without asking here.</summary>
public sealed class IssueAccessToken(AccessTokens tokens, LastSeen lastSeen)
{
    public sealed record Body(string? Audience, int? MaxAgeSeconds);

    public sealed record Answer(string AccessToken, int ExpiresIn)
    {
        /// <summary>Never the token: records print themselves.</summary>
        public override string ToString() => "***";
    }

    [Function(nameof(IssueAccessToken))]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "session/token")] HttpRequest request)
    {
        var body = await JsonBody.ReadAsync<Body>(request);
        return body.IsRefused(out var error, out var given)
            ? ApiResult.Refused(error)
            : ApiResult.From(Handle(request.Caller(), given), a => ApiResult.Ok(a));
    }

    private Result<Answer> Handle(SessionContext caller, Body body)
    {
        var errors = new FieldErrors();
        var audience = body.Audience ?? Audiences.Own(caller.Tenant);
        if (!Audiences.IsAllowed(caller.Tenant, audience))
        {
            // RFC 8707 §2: an unacceptable target is a bad request.
            errors.Add("audience", "is not on this organisation's list of audiences");
        }

        if (body.MaxAgeSeconds is < 0 or > SecondFactorAge.MaximumSeconds)
        {
            errors.Add("maxAgeSeconds", $"must be 0 to {SecondFactorAge.MaximumSeconds}");
        }

        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if (body.MaxAgeSeconds is not null && SecondFactorAge.Refusal(caller, body.MaxAgeSeconds) is { } refusal)
        {
            return refusal;
        }

        // A front end that only fetches tokens is using its session.
        lastSeen.Record(caller);
        var (token, expiresIn) = tokens.Issue(caller, audience);
        return new Answer(token, expiresIn);
    }
}
