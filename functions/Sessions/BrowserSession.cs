using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Sessions;

/// <summary>
/// The session of the cookie that a browser already has when somebody signs in. A host has one cookie, so a second sign-in would take the
/// first session away from its person and leave it alive.
/// </summary>
public sealed class BrowserSession(Gatekeeper gatekeeper, AccountStore accounts, SessionAudit audit)
{
    /// <returns>Null if the request has no cookie, or its session has ended.</returns>
    public async Task<LiveSession?> FindAsync(HttpRequest request) =>
        SessionCookie.ReadAll(request) is [var text] && SessionToken.TryParse(text, out var token)
            ? await gatekeeper.FindAsync(token, request.HttpContext.RequestAborted)
            : null;

    /// <summary>Ends the session, unless it has ended meanwhile.</summary>
    public async Task EndAsync(LiveSession replaced, DateTimeOffset now, string client)
    {
        var (account, id) = (replaced.Account, replaced.Session.Id);
        var decided = await accounts.ChangeAsync(
            () => accounts.FindAsync(account.Tenant, account.Id, CancellationToken.None),
            current =>
                current?.FindSession(id) is null
                    ? Decision.Unchanged(false)
                    : (
                        Decision.Commit(current.WithoutSession(id), true) with
                        {
                            AuditOnly = current.NewEvent(
                                EventKind.SignedOut,
                                now,
                                (EventData.Client, client),
                                (EventData.EndedSessions, id)
                            ),
                        }
                    ).PushedFor(replaced.Tenant)
        );
        audit.Record(decided);
    }
}

/// <summary>Whose session a browser has: what <c>GET /session</c> shows to the holder of the same cookie.</summary>
public sealed record SignedInAs(string TenantId, string TenantName, string Email, string? DisplayName)
{
    public SignedInAs(LiveSession live)
        : this(live.Tenant.Id.Value, live.Tenant.Name, live.Account.Profile.Email, live.Account.Profile.DisplayName) { }
}
