using System.Text.Json;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Sessions;

/// <summary>
/// Signs a person in with a first factor and, optionally, a code or a recovery code in the same call; or with a passkey, which is both.
/// </summary>
/// <remarks>
/// Accepting a recovery code in the same call keeps sign-in possible while an attacker with the password signs in repeatedly and evicts
/// every session that awaits its second factor.
/// </remarks>
public sealed class SignIn(
    FirstFactorCheck firstFactor,
    PasskeyFirstFactor passkeys,
    SharedTenantReads tenants,
    AllowedOrigins origins,
    BrowserSession browser,
    AccountStore accounts,
    SecondFactorCheck secondFactor,
    SessionAudit sessionAudit,
    MfaMetrics metrics,
    IOptions<SessionOptions> options,
    TimeProvider clock
)
{
    public sealed record Body(
        string? Email,
        string? Password,
        string? IdToken,
        string? Code,
        string? RecoveryCode,
        JsonElement? Assertion,
        bool? Cookie,
        bool? Replace
    )
    {
        public override string ToString() => "***";
    }

    public sealed record Answer(string SessionToken, SessionResource Session, IReadOnlyDictionary<string, object?>? CodeError)
    {
        /// <summary>The refusal behind <see cref="CodeError"/>, for the security log.</summary>
        internal ApiError? CodeRefusal { get; init; }

        public override string ToString() => "***";
    }

    [Function(nameof(SignIn))]
    [PublicAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/sessions")] HttpRequest request,
        string t
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(t, given, request), answer =>
                ApiResult.Created(Told(answer, request.HttpContext)).Noting(answer.CodeRefusal)
            )
        );
    }

    private static Answer Told(Answer answer, HttpContext http) =>
        answer.CodeRefusal is not { } refusal
            ? answer
            : answer with
            {
                CodeError = new Dictionary<string, object?>(refusal.Extensions)
                {
                    ["code"] = refusal.Code,
                    ["reason"] = refusal.Reason.Name,
                    ["detail"] = ProblemTexts.For(http).DetailOf(refusal),
                },
            };

    private async Task<Result<Answer>> HandleAsync(string tenantText, Body body, HttpRequest request)
    {
        var (client, network) = (ClientDescription.Of(request.HttpContext), ClientDescription.NetworkOf(request.HttpContext));
        var errors = new FieldErrors();
        var (email, password, idToken) = ((SoughtAddress?)null, "", (string?)null);
        PasskeyAssertion? assertion = null;
        if (body.Assertion is { ValueKind: not JsonValueKind.Null } passkey)
        {
            assertion = PasskeyAssertion.Read(errors, passkey);
            if (body is not { Email: null, Password: null, IdToken: null, Code: null, RecoveryCode: null })
            {
                errors.Add("assertion", Reason.Of("not_together.factors"));
            }
        }
        else if (body.IdToken is null)
        {
            email = errors.Sought("email", body.Email);
            password = errors.Password("password", body.Password);
        }
        else if (body is { Email: null, Password: null })
        {
            idToken = errors.Required("idToken", body.IdToken, IdTokens.LengthLimit);
        }
        else
        {
            errors.Add("idToken", Reason.Of("not_together.credentials"));
        }

        var second = PresentedFactor.Read(errors, body.Code, body.RecoveryCode);
        if (body.Replace == true && body.Cookie != true)
        {
            errors.Add("replace", Reason.Of("only_together", ("other", "cookie")));
        }

        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        var tenant = TenantId.TryParse(tenantText, out var id) ? id : null;
        var origin = request.Headers.Origin.ToString();
        LiveSession? present = null;
        if (body.Cookie == true)
        {
            request.HttpContext.Response.Headers.Append("Vary", "Origin");
            // Before any credential: the answer is about this browser only, and an ID token must not be consumed by the question.
            present = await browser.FindAsync(request);
            if (present is not null && body.Replace != true)
            {
                // It names a person, so another site's page gets none.
                var known = tenant is null ? null : await tenants.FindAsync(tenant);
                return origins.Contains(known, origin) ? SessionErrors.AlreadySignedIn(present) : Denials.ForeignOrigin();
            }

            SessionCookie.Use(request.HttpContext);
        }

        using var proof =
            assertion is not null ? await passkeys.ProveAsync(tenant, assertion, network, client, request.HttpContext.RequestAborted)
            : idToken is null
                ? await firstFactor.OfPasswordAsync(tenant, email!, password, network, client, request.HttpContext.RequestAborted)
            : await firstFactor.OfIdTokenAsync(tenant, idToken, network, client);
        var decided = await accounts.ChangeAsync(proof.ReadAsync, proven => proven.IsRefused(out var refusal, out var person) ? refusal
            // Checked before anything is committed, so that another site cannot sign a visitor in to an attacker's account (login CSRF);
            // after the first factor, so that a stranger learns neither which origins a tenant lists nor whether it exists.
            : body.Cookie == true && !origins.Contains(person.Tenant, origin)
                ? Denials.ForeignOrigin().About(person.Tenant.Id, person.Account.Id)
            : Open(person, second, client));
        sessionAudit.Record(decided);

        metrics.SignedIn(
            decided.Answer.IsRefused(out var refused, out var opened)
                ? refused.Status == StatusCodes.Status429TooManyRequests
                    ? SignInOutcome.Blocked
                    : SignInOutcome.Wrong
                : opened.CodeRefusal is null
                    ? SignInOutcome.Accepted
                    : SignInOutcome.WithoutSecondFactor
        );
        if (present is not null && !decided.Answer.IsRefused(out _, out _))
        {
            await browser.EndAsync(present, clock.GetUtcNow(), client);
        }

        // An address that no account can be created with gets its reason for the refusal, whether an earlier account has it or not.
        return email?.Problem is { } problem && refused?.Code == SessionErrors.InvalidCredentials().Code
            ? ApiError.InvalidField("email", problem) with
            {
                Security = refused.Security,
            }
            : decided.Answer;
    }

    private Decision<Answer> Open(ProvenPerson proven, PresentedFactor? second, string client)
    {
        var account = proven.Account;
        var now = clock.GetUtcNow();
        // A wrong code with a correct first factor still opens a session, without a verified second factor. The same commit charges the
        // failure.
        var factor = proven.Passkey ?? (second is null ? null : secondFactor.Check(account, second, now, client));
        if (proven.Passkey is { Refusal: not null } copied)
        {
            // The commit disables the passkey.
            return copied.Decide<Answer>(
                copied.Changed,
                SessionErrors.InvalidCredentials(RefusalKind.Passkey).About(account.Tenant, account.Id)
            );
        }

        if (factor?.Changed is { Credentials.PasswordHash: null } invalidated && proven.Factor.Method == FirstFactor.Password)
        {
            // This failure invalidated the password, so the password no longer proves anything.
            return factor.Decide<Answer>(invalidated, SessionErrors.InvalidCredentials(RefusalKind.Code).About(account.Tenant, account.Id));
        }

        var sessionId = Identifier.New();
        var token = SessionToken.New(account.Tenant, account.Id, sessionId);
        var session = new Session
        {
            Id = sessionId,
            SecretHash = token.SecretHash,
            CreatedAt = now,
            ExpiresAt = now + options.Value.Lifetime,
            LastSeen = now,
            Client = client,
            FirstFactor = proven.Factor,
            SecondFactor = factor?.Accepted,
        };
        var changed = (factor?.Changed ?? account).SignedIn(session, proven.Tenant, now, options.Value);
        var opened = SessionResource.Of(proven.Tenant, changed, session, now, options.Value.IdleLimitUnder(proven.Tenant.Policy));
        var answer = new Answer(token.Reveal(), opened, null) { CodeRefusal = factor?.Refusal?.About(account.Tenant, account.Id) };
        SecurityEvent[] told = [];
        if (proven.FromNewNetwork && proven.Tenant.Policy.NewSignInMail == NewSignInMail.On && changed.MayTellOfNewSignIn(now))
        {
            changed = changed.ToldOfNewSignIn(now);
            told = [changed.NewEvent(EventKind.NewSignIn, now, (EventData.Client, client))];
        }

        return (factor?.Decide<Answer>(changed, answer, told) ?? Decision.Commit(changed, answer, told)) with
        {
            AuditOnly = changed.NewEvent(
                EventKind.SignedIn,
                opened.AuthenticatedAt,
                (EventData.Client, client),
                (EventData.Amr, string.Join(',', opened.Amr))
            ),
        };
    }
}
