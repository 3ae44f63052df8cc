using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Codes;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Policies;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Sessions;

/// <summary>Route 2: signs a person in with a first factor and, when the caller has it at hand, a code in the same call.</summary>
public sealed class SignIn(
    SharedTenantReads tenants,
    AccountDirectory directory,
    AccountStore accounts,
    PasswordVerifier passwords,
    PasswordFailures failures,
    KnownNetworks networks,
    SecondFactorCheck secondFactor,
    IOptions<SessionOptions> options,
    TimeProvider clock)
{
    private const int Attempts = 8;

    public sealed record Body(string? Email, string? Password, string? Code);

    public sealed record Answer(string SessionToken, SessionResource Session, IReadOnlyDictionary<string, object?>? CodeError)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(SignIn))]
    [PublicAccess]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{t}/sessions")] HttpRequest request, string t)
    {
        var body = await JsonBody.ReadAsync<Body>(request);
        return body.IsRefused(out var error, out var given)
            ? ApiResult.Refused(error)
            : ApiResult.From(await HandleAsync(t, given, ClientDescription.Of(request.HttpContext), ClientDescription.NetworkOf(request.HttpContext)), ApiResult.Created);
    }

    private async Task<Result<Answer>> HandleAsync(string tenantText, Body body, string client, Redacted network)
    {
        var errors = new FieldErrors();
        var email = errors.Email("email", body.Email);
        var password = errors.Required("password", body.Password, FieldErrors.PasswordLimit);
        OneTimeCode? code = null;
        if (body.Code is not null && !OneTimeCode.TryParse(body.Code, out code))
        {
            errors.Add("code", $"must be the {OneTimeCode.Digits} digits your authenticator app shows");
        }

        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        // An unknown tenant costs the same reads and the same hash as an unknown person or a wrong password.
        var known = TenantId.TryParse(tenantText, out var id);
        var tenantId = id ?? TenantId.Parse("unknown-tenant");
        var findTenant = tenants.FindAsync(tenantId);
        var findUser = directory.FindAsync(tenantId, email, CancellationToken.None);
        var findTries = failures.ReadAsync(tenantId, email, network);
        await Task.WhenAll(findTenant, findUser, findTries);
        var tries = await findTries;
        var user = await findUser ?? UserId.New();
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var account = await accounts.FindAsync(tenantId, user, CancellationToken.None);
            var check = await passwords.CheckAsync(account?.Credentials.PasswordHash, password);
            if (!known || await findTenant is not { } tenant || account is null or { Profile.Closed: true } || check == PasswordCheck.Wrong
                || (tries.Exhausted && !networks.Contains(account, network)))
            {
                // Also when there were too many, a password is checked and only a right one can tell that the network is known.
                return await failures.RefuseAsync(tries, SessionErrors.InvalidCredentials());
            }

            if (check == PasswordCheck.RightWithOldHash)
            {
                account = account with { Credentials = account.Credentials with { PasswordHash = await passwords.HashAsync(password) } };
            }

            var (changed, answer, events) = Open(tenant.Policy, networks.Note(account, network), code, client);
            if (await accounts.TryReplaceAsync(changed, events))
            {
                return answer;
            }

            await Backoff.AfterAsync(attempt);
        }

        throw new UnavailableException("The account changed under every attempt.");
    }

    private (Account Account, Answer Answer, IReadOnlyList<SecurityEvent> Events) Open(TwoFactorPolicy policy, Account account, OneTimeCode? code, string client)
    {
        var now = clock.GetUtcNow();
        // A wrong code with a right password still signs in, one step short; the failure is charged in the same commit.
        var factor = code is null ? null : secondFactor.Check(account, code, now, client);
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
            FirstFactor = new FirstFactor(FirstFactor.Password, now, policy.Version),
            SecondFactor = factor?.Accepted,
        };
        var changed = (factor?.Changed ?? account).SignedIn(session, policy, now, options.Value).Pruned(now);
        var codeError = factor?.Refusal is { } refusal
            ? new Dictionary<string, object?>(refusal.Extensions) { ["code"] = refusal.Code, ["detail"] = refusal.Detail }
            : null;
        return (changed, new Answer(token.Reveal(), SessionResource.Of(policy, changed, session, now), codeError), factor?.Events ?? []);
    }
}
