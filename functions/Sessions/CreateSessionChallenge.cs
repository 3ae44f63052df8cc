using System.Text.Json;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Returns options for verifying the session with one of the person's passkeys. A new challenge replaces the open one.</summary>
public sealed class CreateSessionChallenge(AccountChanges changes, PasskeySites sites)
{
    public sealed record Body(string? RpId);

    public sealed record Answer(JsonElement Options, DateTimeOffset ExpiresAt);

    [Function(nameof(CreateSessionChallenge))]
    [SessionAccess(SessionState.VerificationRequired, SessionState.EnrollmentRequired, SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/session/challenges")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given => HandleAsync(request, given));
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, Body body)
    {
        var errors = new FieldErrors();
        var asked = PasskeySites.Read(errors, body.RpId);
        return errors.Any(out var invalid)
            ? ApiResult.Refused(invalid)
            : await changes.CommitAsync(request, current => Decide(current, asked), ApiResult.Created);
    }

    private Decision<Answer> Decide(SessionContext caller, string? asked)
    {
        if (sites.For(caller.Tenant, asked, caller.Request.Origin) is not { } site)
        {
            return PasskeyErrors.NotARelyingParty();
        }

        var usable = caller.Account.Factors.Passkeys.Where(p => p.RpId == site.RpId && p.DisabledAt is null).ToArray();
        if (usable.Length == 0)
        {
            return SessionErrors.NoPasskey(site.RpId);
        }

        var open = new PendingChallenge(site.RpId, PasskeyCeremonies.NewChallenge(), caller.Now + PendingChallenge.Lifetime);
        return Decision.Commit(
            caller.Account.WithSession(caller.Session with { Challenge = open }),
            new Answer(PasskeyCeremonies.RequestOptions(site.RpId, open.Challenge, usable), open.ExpiresAt)
        );
    }
}
