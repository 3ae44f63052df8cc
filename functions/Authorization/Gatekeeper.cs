using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Authorization;

/// <summary>
/// Decides from one reading of account and tenant whether a request is admitted: at its start, and again after a lost race.
/// </summary>
public sealed class Gatekeeper(
    AccountStore accounts,
    TenantStore tenants,
    AllowedOrigins origins,
    IOptions<SessionOptions> options,
    TimeProvider clock
)
{
    /// <summary>Reads account and tenant in parallel (one round trip) and evaluates the request.</summary>
    public async Task<Result<SessionContext>> AdmitAsync(RequestCredentials credentials, CancellationToken cancellationToken)
    {
        var account = accounts.FindAsync(credentials.Token.Tenant, credentials.Token.User, cancellationToken);
        var tenant = tenants.FindAsync(credentials.Token.Tenant, cancellationToken);
        await Task.WhenAll(account, tenant);
        return Judge(credentials, await account, await tenant, clock.GetUtcNow());
    }

    /// <summary>The live session of a token, in any state and for any route; null if there is none.</summary>
    public async Task<LiveSession?> FindAsync(SessionToken token, CancellationToken cancellationToken)
    {
        var account = accounts.FindAsync(token.Tenant, token.User, cancellationToken);
        var tenant = tenants.FindAsync(token.Tenant, cancellationToken);
        await Task.WhenAll(account, tenant);
        var now = clock.GetUtcNow();
        return
            Live(token.SessionId, await account, await tenant, now) is { } live
            && (live.Session.HasToken(token) || live.Session.HadToken(token, now))
            ? live
            : null;
    }

    /// <summary>The live session that something sealed by this app names; null if it has ended.</summary>
    public async Task<LiveSession?> FindAsync(TenantId tenantId, UserId user, string sessionId, CancellationToken cancellationToken)
    {
        var account = accounts.FindAsync(tenantId, user, cancellationToken);
        var tenant = tenants.FindAsync(tenantId, cancellationToken);
        await Task.WhenAll(account, tenant);
        return Live(sessionId, await account, await tenant, clock.GetUtcNow());
    }

    /// <summary>For use cases: the caller as admitted and, after each lost race, the caller as admitted anew from the token.</summary>
    public Func<Task<Result<SessionContext>>> ReadingOf(SessionContext caller)
    {
        return Reading.Of<Result<SessionContext>>(caller, again: () => AdmitAsync(caller.Request, CancellationToken.None));
    }

    private Result<SessionContext> Judge(RequestCredentials credentials, Account? account, Tenant? tenant, DateTimeOffset now)
    {
        var token = credentials.Token;
        if (Live(token.SessionId, account, tenant, now) is not { } live)
        {
            return Denials.Unauthenticated();
        }

        // Checked first, so that another site's page can neither learn nor change anything.
        if (credentials.ByCookie && !IsFromAllowedPage(credentials, live.Tenant))
        {
            return Denials.ForeignOrigin();
        }

        var isRetry = false;
        var session = live.Session;
        if (!session.HasToken(token))
        {
            if (!session.HadToken(token, now))
            {
                return Denials.Unauthenticated();
            }

            isRetry = !credentials.Reads;
            if (isRetry ? credentials.IdempotencyKey is null : !CanReadWithPrevious(credentials.Route, session.Previous!))
            {
                return Denials.TokenRotated();
            }

            // For a minute after a rotation, the previous token can still read, at its former assurance level.
            session = session with { FirstFactor = session.Previous!.FirstFactor, SecondFactor = session.Previous.SecondFactor };
        }

        var context = new SessionContext
        {
            Tenant = live.Tenant,
            Account = live.Account,
            Session = session,
            State = SessionEvaluation.Evaluate(live.Tenant, live.Account, session, now),
            Now = now,
            Request = credentials,
            IsRetry = isRetry,
            IdleLimit = options.Value.IdleLimitUnder(live.Tenant.Policy),
        };
        // A retry gets its first response or nothing, so the session's current state is irrelevant.
        if (isRetry)
        {
            return context;
        }

        return Refusal(context, credentials) is { } refusal ? refusal : context;
    }

    private LiveSession? Live(string sessionId, Account? account, Tenant? tenant, DateTimeOffset now) =>
        account is { Profile.Closed: false }
        && tenant is not null
        && account.FindSession(sessionId) is { } session
        && session.IsAlive(now, tenant.Policy, options.Value)
            ? new LiveSession(tenant, account.In(tenant), session)
            : null;

    // Browsers omit Origin from reads by pages of this app's own origin and from navigation. Whatever else says nothing about its origin,
    // such as an image or a script of another site, is recognized by Sec-Fetch-Site (W3C Fetch Metadata).
    private bool IsFromAllowedPage(RequestCredentials credentials, Tenant tenant) =>
        credentials.Reads && credentials.Origin.Length == 0
            ? credentials.FetchSite is "" or "same-origin" or "none"
            : origins.Contains(tenant, credentials.Origin);

    private static bool CanReadWithPrevious(HttpRoute route, PreviousToken previous) =>
        !previous.IsForRetryOnly
        && route.Access switch
        {
            SessionAccessAttribute session => !session.CurrentTokenOnly,
            TenantAccessAttribute tenant => tenant.Role != Role.Owner,
            _ => false,
        };

    private static ApiError? Refusal(SessionContext context, RequestCredentials credentials) =>
        credentials.Route.Access switch
        {
            SessionAccessAttribute session => session.Accepts.Contains(context.State) ? null : Denials.InsufficientAuthentication(context),
            // Ids of another tenant are reported as unknown before any other check (ASVS 8.4.1).
            TenantAccessAttribute when context.Tenant.Id != credentials.RouteTenant => Denials.NoRole(),
            TenantAccessAttribute { Role: Role.Owner } when !context.IsOwner => Denials.NoRole(),
            TenantAccessAttribute => context.State == SessionState.Active ? null : Denials.InsufficientAuthentication(context),
            _ => throw new InvalidOperationException("The route declares no access that a session satisfies."),
        };
}

/// <summary>A session that has not ended, with its tenant and account as read.</summary>
public sealed record LiveSession(Tenant Tenant, Account Account, Session Session);
