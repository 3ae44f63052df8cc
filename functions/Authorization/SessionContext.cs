using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Authorization;

/// <summary>The caller, as determined from one reading of account and tenant.</summary>
public sealed record SessionContext
{
    public required Tenant Tenant { get; init; }

    public required Account Account { get; init; }

    public required Session Session { get; init; }

    public required SessionState State { get; init; }

    /// <summary>Read once per use case.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How long the session may be unused.</summary>
    public required TimeSpan IdleLimit { get; init; }

    /// <summary>The caller's credentials and request, to be authorized again if the account has changed meanwhile.</summary>
    public required RequestCredentials Request { get; init; }

    /// <summary>The token was rotated since, and the request may only receive its first response.</summary>
    public bool IsRetry { get; init; }

    public bool IsFresh => SessionEvaluation.IsFresh(Account, Session, Now);

    /// <summary>Whether a code or a recovery code was verified within the last 5 minutes.</summary>
    public bool HasRecentSecondFactor =>
        SessionEvaluation.HasVerified(Account, Session) && Now - Session.SecondFactor!.At <= SessionEvaluation.Freshness;

    /// <summary>For the data of an event that verifies the second factor: the session, unless it is verified already.</summary>
    public (string Key, string Value)[] RaisedByVerification =>
        SessionEvaluation.HasVerified(Account, Session) ? [] : [(EventData.RaisedSession, Session.Id)];

    public bool IsOwner => Account.Profile.Role == Role.Owner && Tenant.Owners.Contains(Account.Id.Value);
}

/// <param name="Token">The session token.</param>
/// <param name="Route">Route with its declared access.</param>
/// <param name="RouteTenant">Route value <c>t</c>; null if the route has none, or if it is no tenant's id.</param>
/// <param name="Reads">Whether the request only reads.</param>
/// <param name="IdempotencyKey">The caller's key, on an idempotent route.</param>
/// <param name="ByCookie">Whether the token came in the cookie, which browsers attach to requests from any page.</param>
/// <param name="Origin">Origin of the page, as sent by the browser; empty if absent.</param>
/// <param name="FetchSite">Relation of the page to this app (<c>Sec-Fetch-Site</c>), as sent by the browser; empty if absent.</param>
/// <param name="Client">Coarse description of the client, for mails.</param>
public sealed record RequestCredentials(
    SessionToken Token,
    HttpRoute Route,
    TenantId? RouteTenant,
    bool Reads,
    bool ByCookie,
    string Origin,
    string FetchSite,
    string Client,
    IdempotencyKey? IdempotencyKey
);

public static class SessionContextExtensions
{
    /// <summary>The caller, on a route whose access requires a session.</summary>
    /// <exception cref="InvalidOperationException">The route declares no such access, which is a bug.</exception>
    public static SessionContext Caller(this HttpRequest request)
    {
        return request.HttpContext.Features.Get<SessionContext>()
            ?? throw new InvalidOperationException("The route does not declare that it needs a session.");
    }
}
