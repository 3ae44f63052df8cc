using MfaFunctions.Accounts;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Authorization;

/// <summary>Who is calling, as decided from one reading of the account and the tenant.</summary>
public sealed record SessionContext
{
    public required Tenant Tenant { get; init; }

    public required Account Account { get; init; }

    public required Session Session { get; init; }

    public required SessionState State { get; init; }

    /// <summary>Read once per use case.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What the caller presented and asked for, to be judged again when the account changed meanwhile.</summary>
    public required RequestCredentials Request { get; init; }

    /// <summary>The token was rotated since, and the request may only be given the answer it was given before.</summary>
    public bool IsRetry { get; init; }

    public bool IsFresh => SessionEvaluation.IsFresh(Account, Session, Now);

    public bool IsOwner => Account.Profile.Role == Role.Owner && Tenant.Owners.Contains(Account.Id.Value);
}

/// <param name="Token">The session token.</param>
/// <param name="Route">The route, with its declared access.</param>
/// <param name="RouteTenant">Route value <c>t</c>, when the route has one.</param>
/// <param name="Reads">Whether the request only reads.</param>
/// <param name="IdempotencyKey">The caller's key, on a route that keeps answers.</param>
/// <param name="ByCookie">Whether the token came in the cookie, which browsers send along for any page.</param>
/// <param name="Origin">The page the request came from, as the browser says; empty when it does not.</param>
/// <param name="Client">A coarse description of where the request came from, for mails.</param>
public sealed record RequestCredentials(
    SessionToken Token,
    HttpRoute Route,
    string? RouteTenant,
    bool Reads,
    bool ByCookie,
    string Origin,
    string Client,
    IdempotencyKey? IdempotencyKey
);

public static class SessionContextExtensions
{
    /// <summary>The caller, on a route whose declared access asks for a session.</summary>
    /// <exception cref="InvalidOperationException">The route declares no such access: a bug.</exception>
    public static SessionContext Caller(this HttpRequest request)
    {
        return request.HttpContext.Features.Get<SessionContext>()
            ?? throw new InvalidOperationException("The route does not declare that it needs a session.");
    }
}
