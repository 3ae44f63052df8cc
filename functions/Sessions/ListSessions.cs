using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Sessions;

/// <summary>Lists the person's live sessions, most recently used first.</summary>
public sealed class ListSessions(IOptions<SessionOptions> options)
{
    public sealed record Entry(
        string Id,
        bool Current,
        SessionState State,
        DateTimeOffset CreatedAt,
        DateTimeOffset LastSeen,
        DateTimeOffset ExpiresAt,
        string Client
    );

    public sealed record Answer(IReadOnlyList<Entry> Sessions);

    [Function(nameof(ListSessions))]
    [SessionAccess(SessionState.Active)]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/sessions")] HttpRequest request)
    {
        var caller = request.Caller();
        return ApiResult.Ok(
            new Answer([
                .. caller
                    .Account.Sessions.Where(s => s.IsAlive(caller.Now, caller.Tenant.Policy, options.Value))
                    .OrderByDescending(s => s.LastSeen)
                    .Select(s => new Entry(
                        s.Id,
                        s.Id == caller.Session.Id,
                        SessionEvaluation.Evaluate(caller.Tenant, caller.Account, s, caller.Now),
                        s.CreatedAt,
                        s.LastSeen,
                        s.EndsAt(caller.Tenant.Policy),
                        s.Client
                    )),
            ])
        );
    }
}
