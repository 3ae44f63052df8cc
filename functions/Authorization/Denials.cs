using System.Globalization;
using System.Text.Json.Serialization;
using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Authorization;

/// <summary>Creates all refusals about authentication, so that front ends handle a single format.</summary>
public static class Denials
{
    private const int FreshSeconds = 300;

    // What is missing, if it is no first factor.
    private const string SecondFactor = "mfa";
    private const string PhishingResistant = "phr";
    private const string Email = "email";

    // Why a factor is missing.
    private const string NotEnrolled = "not_enrolled";
    private const string NotVerified = "not_verified";
    private const string Stale = "stale";

    /// <summary>The request presents no session token.</summary>
    public static ApiError TokenMissing() => Unauthenticated().Challenging(BearerChallenge.None).Refusing(RefusalKind.NoSession);

    /// <summary>The presented token belongs to no live session.</summary>
    public static ApiError Unauthenticated() =>
        new ApiError(401, "unauthenticated", Reason.Of("unauthenticated"))
            .Challenging(BearerChallenge.InvalidToken)
            .Refusing(RefusalKind.Session);

    public static ApiError TokenRotated() =>
        new ApiError(401, "token_rotated", Reason.Of("token_rotated"))
            .Challenging(BearerChallenge.InvalidToken)
            .Refusing(RefusalKind.Session);

    /// <summary>Browsers attach cookies to requests from any page, so the page must be on the tenant's list of origins.</summary>
    public static ApiError ForeignOrigin() => ApiError.Forbidden(Reason.Of("foreign_origin")).Refusing(RefusalKind.Origin);

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
                FirstFactorReason(context),
                MissingFirstFactor(context),
                NextOf(context.Tenant, context.Account, context.Session, context.State, context.Now)
            ),
            SessionState.EnrollmentRequired when DemandsPasskey(context) => Insufficient(
                context,
                [PhishingResistant],
                Reason.Of("passkey_enrollment_required"),
                Missing(PhishingResistant, NotEnrolled),
                NextStep.EnrollPasskey
            ),
            SessionState.EnrollmentRequired => Insufficient(
                context,
                ["mfa"],
                Reason.Of("enrollment_required"),
                Missing(SecondFactor, NotEnrolled),
                NextStep.Enroll
            ),
            SessionState.VerificationRequired when DemandsPasskey(context) && IsVerified(context) => Insufficient(
                context,
                [PhishingResistant],
                Reason.Of("passkey_verification_required"),
                Missing(PhishingResistant, NotVerified),
                NextStep.VerifyPasskey
            ),
            SessionState.VerificationRequired => Insufficient(
                context,
                ["mfa"],
                Reason.Of("verification_required"),
                Missing(SecondFactor, NotVerified),
                NextStep.Verify
            ),
            // Active and still refused: the route is only for sessions that are not active yet.
            _ => Insufficient(context, ["mfa"], Reason.Of("session_active"), null, null),
        };
    }

    /// <summary>
    /// The step that leads out of a state; null if there is none, for example if the person has none of the accepted first factors.
    /// </summary>
    internal static NextStep? NextOf(Tenant tenant, Account account, Session session, SessionState state, DateTimeOffset now) =>
        state == SessionState.ReauthenticationRequired && account.Credentials.LacksFirstFactor(tenant) ? null
        // Verified, and still to be verified: with a type that counts.
        : state == SessionState.VerificationRequired
        && SessionEvaluation.HasVerified(account, session)
        && FactorDemand.IsForPasskeyOnly(tenant.Policy, account, now)
            ? NextStep.VerifyPasskey
        : NextStep.From(state);

    private static bool DemandsPasskey(SessionContext context) =>
        FactorDemand.IsForPasskeyOnly(context.Tenant.Policy, context.Account, context.Now);

    private static bool IsVerified(SessionContext context) => SessionEvaluation.HasVerified(context.Account, context.Session);

    /// <summary>The operation requires a second factor verified within the last 5 minutes.</summary>
    public static ApiError NotFresh(SessionContext context)
    {
        return context.Account.HasAuthenticator
            ? Insufficient(
                context,
                ["mfa"],
                Reason.Of("fresh_code_required"),
                Missing(SecondFactor, SessionEvaluation.HasVerified(context.Account, context.Session) ? Stale : NotVerified),
                NextStep.Verify
            )
            : Insufficient(context, ["mfa"], Reason.Of("second_factor_missing"), Missing(SecondFactor, NotEnrolled), NextStep.Enroll);
    }

    /// <summary>The call requires a verified second factor, or a more recently verified one.</summary>
    /// <param name="context">The caller, who lacks it.</param>
    /// <param name="maxAgeSeconds">Maximum age in seconds; null for any age.</param>
    public static ApiError SecondFactorNeeded(SessionContext context, int? maxAgeSeconds)
    {
        var maxAge = maxAgeSeconds ?? FreshSeconds;
        if (!context.Account.HasAuthenticator)
        {
            return Insufficient(
                context,
                ["mfa"],
                Reason.Of("second_factor_missing"),
                new MissingFactor(SecondFactor, NotEnrolled, maxAge),
                NextStep.Enroll
            );
        }

        return SessionEvaluation.HasVerified(context.Account, context.Session)
            ? Insufficient(
                context,
                ["mfa"],
                Reason.Of("second_factor_too_old", ("seconds", maxAge)),
                new MissingFactor(SecondFactor, Stale, maxAge),
                NextStep.Verify
            )
            : Insufficient(
                context,
                ["mfa"],
                Reason.Of("second_factor_not_verified"),
                new MissingFactor(SecondFactor, NotVerified, maxAge),
                NextStep.Verify
            );
    }

    /// <summary>The call requires that a passkey verified the session, or a more recent one.</summary>
    /// <inheritdoc cref="SecondFactorNeeded"/>
    public static ApiError PasskeyNeeded(SessionContext context, int? maxAgeSeconds)
    {
        var maxAge = maxAgeSeconds ?? FreshSeconds;
        var (reason, why, next) =
            !context.Account.Factors.HasWorkingPasskey ? (Reason.Of("passkey_missing"), NotEnrolled, NextStep.EnrollPasskey)
            : SessionEvaluation.HowVerified(context.Account, context.Session) == VerifiedWith.Passkey
                ? (Reason.Of("passkey_too_old", ("seconds", maxAge)), Stale, NextStep.VerifyPasskey)
            : (Reason.Of("passkey_not_verified"), NotVerified, NextStep.VerifyPasskey);
        return Insufficient(context, [PhishingResistant], reason, new MissingFactor(PhishingResistant, why, maxAge), next);
    }

    /// <summary>Without a second factor, changing the ways to sign in requires a first factor proven within the last 15 minutes.</summary>
    public static ApiError FirstFactorStale(SessionContext context, int maxAgeSeconds)
    {
        return Insufficient(
            context,
            [context.Session.FirstFactor.Method],
            Reason.Of("first_factor_too_old"),
            new MissingFactor(context.Session.FirstFactor.Method, Stale, maxAgeSeconds),
            NextStep.Reauthenticate
        );
    }

    /// <summary>The first authenticator requires proof of the mailbox. No method of a session satisfies this, so none is listed.</summary>
    public static ApiError MailboxNotProven(SessionContext context, int maxAgeSeconds) =>
        Insufficient(
            context,
            [],
            Reason.Of("mailbox_not_proven"),
            new MissingFactor(Email, NotVerified, maxAgeSeconds),
            NextStep.EmailCode
        );

    private static ApiError Insufficient(
        SessionContext context,
        IReadOnlyList<string> amr,
        Reason reason,
        MissingFactor? missing,
        NextStep? next
    ) =>
        new ApiError(401, "insufficient_authentication", reason)
        {
            Extensions = new Dictionary<string, object?>
            {
                ["state"] = context.State,
                ["parameters"] = new { amr },
                ["missing"] = missing is null ? [] : new[] { missing },
                ["next"] = next is null ? [] : new[] { next.For(context.Tenant, context.Account, context.Now) },
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

    private static Reason FirstFactorReason(SessionContext context)
    {
        var (tenant, account) = (context.Tenant, context.Account);
        var method = context.Session.FirstFactor.MethodIn(tenant);
        var required = tenant.Policy.RequiredFirstFactors;
        return (required.Count > 0, account.Credentials.LacksFirstFactor(tenant)) switch
        {
            (true, true) => Reason.Of("no_accepted_first_factor", ("accepted", required)),
            (false, true) => Reason.Of("no_first_factor_left"),
            (true, false) when method is null || !required.Contains(method) => Reason.Of(
                "first_factor_not_accepted",
                ("accepted", required)
            ),
            (false, false) when method is null => Reason.Of("provider_not_accepted"),
            _ => Reason.Of("first_factor_required"),
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
                SecondFactor or PhishingResistant => ", acr_values=\"aal2\"",
                Email => "",
                _ => ", acr_values=\"aal1\"",
            };

        [JsonIgnore]
        public string Challenge =>
            string.Create(CultureInfo.InvariantCulture, $"{BearerChallenge.InsufficientAuthentication}{Level}, max_age={MaxAgeSeconds}");
    }
}
