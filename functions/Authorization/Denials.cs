using System.Globalization;
using System.Text.Json.Serialization;
using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Authorization;

/// <summary>Creates all refusals about authentication, so that front ends handle a single format.</summary>
public static class Denials
{
    private const int FreshSeconds = 300;

    private const string NoSecondFactor = "This requires a second factor and you have none. Enroll an authenticator app first.";

    // What is missing, if it is no first factor.
    private const string SecondFactor = "mfa";
    private const string Email = "email";

    // Why a factor is missing.
    private const string NotEnrolled = "not_enrolled";
    private const string NotVerified = "not_verified";
    private const string Stale = "stale";

    /// <summary>The request presents no session token.</summary>
    public static ApiError TokenMissing() => Unauthenticated().Challenging(BearerChallenge.None).Refusing(RefusalKind.NoSession);

    /// <summary>The presented token belongs to no live session.</summary>
    public static ApiError Unauthenticated() =>
        new ApiError(
            401,
            "unauthenticated",
            "Authentication required",
            "Send a valid session token in 'Authorization: Bearer …' or in the session cookie. "
                + "The token is missing, expired, revoked or unknown. Sign in again."
        )
            .Challenging(BearerChallenge.InvalidToken)
            .Refusing(RefusalKind.Session);

    public static ApiError TokenRotated() =>
        new ApiError(
            401,
            "token_rotated",
            "Session token rotated",
            "This session's token was replaced when the assurance level changed. Use the newest token. "
                + "If you did not receive it, sign in again."
        )
            .Challenging(BearerChallenge.InvalidToken)
            .Refusing(RefusalKind.Session);

    /// <summary>Browsers attach cookies to requests from any page, so the page must be on the tenant's list of origins.</summary>
    public static ApiError ForeignOrigin() =>
        ApiError
            .Forbidden(
                "With the session cookie, the page that sends the request must be on this organization's list of origins. "
                    + "A write requires the header 'Origin'. An operator sets the list."
            )
            .Refusing(RefusalKind.Origin);

    /// <summary>The caller lacks the route's role, or the tenant is another one. The answer reveals neither (ASVS 8.4.1).</summary>
    public static ApiError NoRole() => ApiError.NotFound().Refusing(RefusalKind.Role);

    /// <summary>The session state does not permit the call. Names what is missing and the next step (RFC 9470).</summary>
    public static ApiError InsufficientAuthentication(SessionContext context)
    {
        return context.State switch
        {
            SessionState.ReauthenticationRequired => Insufficient(
                context,
                FirstFactorMissing(context),
                FirstFactorDetail(context),
                MissingFirstFactor(context),
                NextOf(context.State, context.Tenant, context.Account)
            ),
            SessionState.EnrollmentRequired => Insufficient(
                context,
                ["mfa"],
                "Your organization requires a second factor. Enroll an authenticator app.",
                Missing(SecondFactor, NotEnrolled),
                NextStep.Enroll
            ),
            SessionState.VerificationRequired => Insufficient(
                context,
                ["mfa"],
                "Verify a code from your authenticator app.",
                Missing(SecondFactor, NotVerified),
                NextStep.Verify
            ),
            // Active and still refused: the route is only for sessions that are not active yet.
            _ => Insufficient(context, ["mfa"], "This step is not available to a session that is already active.", null, null),
        };
    }

    /// <summary>
    /// The step that leads out of a state; null if there is none, for example if the person has none of the accepted first factors.
    /// </summary>
    internal static NextStep? NextOf(SessionState state, Tenant tenant, Account account) =>
        state == SessionState.ReauthenticationRequired && account.Credentials.LacksFirstFactor(tenant) ? null : NextStep.From(state);

    /// <summary>The operation requires a second factor verified within the last 5 minutes.</summary>
    public static ApiError NotFresh(SessionContext context)
    {
        return context.Account.HasAuthenticator
            ? Insufficient(
                context,
                ["mfa"],
                "This requires a code from your authenticator app, verified within the last 5 minutes. Verify a code and repeat the call.",
                Missing(SecondFactor, SessionEvaluation.HasVerified(context.Account, context.Session) ? Stale : NotVerified),
                NextStep.Verify
            )
            : Insufficient(context, ["mfa"], NoSecondFactor, Missing(SecondFactor, NotEnrolled), NextStep.Enroll);
    }

    /// <summary>The call requires a verified second factor, or a more recently verified one.</summary>
    /// <param name="context">The caller, who lacks it.</param>
    /// <param name="maxAgeSeconds">Maximum age in seconds; null for any age.</param>
    public static ApiError SecondFactorNeeded(SessionContext context, int? maxAgeSeconds)
    {
        var maxAge = maxAgeSeconds ?? FreshSeconds;
        if (!context.Account.HasAuthenticator)
        {
            return Insufficient(context, ["mfa"], NoSecondFactor, new MissingFactor(SecondFactor, NotEnrolled, maxAge), NextStep.Enroll);
        }

        return SessionEvaluation.HasVerified(context.Account, context.Session)
            ? Insufficient(
                context,
                ["mfa"],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"This requires a second factor verified within the last {maxAge} seconds. Verify a code and repeat the call."
                ),
                new MissingFactor(SecondFactor, Stale, maxAge),
                NextStep.Verify
            )
            : Insufficient(
                context,
                ["mfa"],
                "This requires a verified second factor. Verify a code from your authenticator app and repeat the call.",
                new MissingFactor(SecondFactor, NotVerified, maxAge),
                NextStep.Verify
            );
    }

    /// <summary>Without a second factor, changing the ways to sign in requires a first factor proven within the last 15 minutes.</summary>
    public static ApiError FirstFactorStale(SessionContext context, int maxAgeSeconds)
    {
        return Insufficient(
            context,
            [context.Session.FirstFactor.Method],
            "This requires a recently proven first factor. Prove your first factor again and repeat the call.",
            new MissingFactor(context.Session.FirstFactor.Method, Stale, maxAgeSeconds),
            NextStep.Reauthenticate
        );
    }

    /// <summary>The first authenticator requires proof of the mailbox. No method of a session satisfies this, so none is listed.</summary>
    public static ApiError MailboxNotProven(SessionContext context, int maxAgeSeconds) =>
        Insufficient(
            context,
            [],
            "Your first authenticator requires proof of your mailbox. Request a code by e-mail and confirm with it in 'emailCode'.",
            new MissingFactor(Email, NotVerified, maxAgeSeconds),
            NextStep.EmailCode
        );

    private static ApiError Insufficient(
        SessionContext context,
        IReadOnlyList<string> amr,
        string detail,
        MissingFactor? missing,
        NextStep? next
    ) =>
        new ApiError(401, "insufficient_authentication", "Additional authentication required", detail)
        {
            Extensions = new Dictionary<string, object?>
            {
                ["state"] = context.State,
                ["parameters"] = new { amr },
                ["missing"] = missing is null ? [] : new[] { missing },
                ["next"] = next is null ? [] : new[] { next.For(context.Tenant, context.Account) },
                ["policy"] = new PolicySummary(context.Tenant),
            },
        }
            .Challenging(missing is null ? BearerChallenge.InsufficientAuthentication : missing.Challenge)
            .Refusing(RefusalKind.StepUp);

    private static MissingFactor Missing(string factor, string reason) => new(factor, reason, FreshSeconds);

    // If the policy requires none, it is the session's own factor, or those that are left if its provider is no longer listed.
    private static IReadOnlyList<string> FirstFactorMissing(SessionContext context)
    {
        if (context.Tenant.Policy.RequiredFirstFactors is { Count: > 0 } required)
        {
            return required;
        }

        return context.Session.FirstFactor.MethodIn(context.Tenant) is { } method ? [method]
            : context.Account.Credentials.UsableMethods(context.Tenant) is { Count: > 0 } left ? [.. left.Order(StringComparer.Ordinal)]
            : [FirstFactor.Password];
    }

    private static string FirstFactorDetail(SessionContext context)
    {
        var (tenant, method) = (context.Tenant, context.Session.FirstFactor.MethodIn(context.Tenant));
        var required = tenant.Policy.RequiredFirstFactors;
        var accepted = string.Join(" or ", required);
        return (required.Count > 0, context.Account.Credentials.LacksFirstFactor(tenant)) switch
        {
            (true, true) => $"Your organization accepts only {accepted} as the first factor, which you do not have. "
                + $"Ask an Owner for a new invitation and accept it with {accepted}.",
            (false, true) => "Your organization no longer accepts the identity provider that you signed in with, and you have no other "
                + "first factor. Ask an Owner for a new invitation.",
            (true, false) when method is null || !required.Contains(method) =>
                $"Your organization accepts only {accepted} as the first factor. Reauthenticate with it, then continue.",
            (false, false) when method is null =>
                "Your organization no longer accepts the identity provider that you signed in with. Reauthenticate with another first "
                    + "factor, then continue.",
            _ => "Prove your first factor again, then continue.",
        };
    }

    private static MissingFactor MissingFirstFactor(SessionContext context)
    {
        var missing = FirstFactorMissing(context);
        var proven = context.Session.FirstFactor.MethodIn(context.Tenant) is { } method && missing.Contains(method);
        return Missing(missing[0], proven ? Stale : NotVerified);
    }

    /// <summary>What the call requires, in the body and as the challenge of RFC 9470 §3, so that both say the same.</summary>
    private sealed record MissingFactor(string Factor, string Reason, int MaxAgeSeconds)
    {
        // Proof of the mailbox is part of no assurance level.
        private string Level =>
            Factor switch
            {
                SecondFactor => ", acr_values=\"aal2\"",
                Email => "",
                _ => ", acr_values=\"aal1\"",
            };

        [JsonIgnore]
        public string Challenge =>
            string.Create(CultureInfo.InvariantCulture, $"{BearerChallenge.InsufficientAuthentication}{Level}, max_age={MaxAgeSeconds}");
    }
}
