using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Policies;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>Route 15, the switch: one conditional write, in force at the next request of everybody, whatever the tenant's size.</summary>
public sealed class SetTwoFactor(TenantStore tenants)
{
    private const int Attempts = 8;
    private const int GraceDaysLimit = 90;

    public sealed record Body(
        TwoFactorMode? Mode, int? GraceDays, int? CodesRequired, IReadOnlyList<string?>? RequiredFirstFactors, int? SessionLifetimeMinutes, int? SessionIdleMinutes);

    [Function(nameof(SetTwoFactor))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "tenants/{t}/two-factor")] HttpRequest request)
    {
        var body = await JsonBody.ReadAsync<Body>(request);
        return body.IsRefused(out var error, out var given)
            ? ApiResult.Refused(error)
            : ApiResult.From(await HandleAsync(request.Caller(), given, request.Headers.IfMatch.ToString()), policy => ApiResult.Ok(TwoFactorResource.Of(policy), policy.ETag));
    }

    private async Task<Result<TwoFactorPolicy>> HandleAsync(SessionContext caller, Body body, string ifMatch)
    {
        var errors = new FieldErrors();
        if (body.Mode is not { } mode)
        {
            errors.Add("mode", "is required: required, optional or off");
            mode = TwoFactorMode.Off;
        }

        if (body.GraceDays is < 0 or > GraceDaysLimit)
        {
            errors.Add("graceDays", $"must be 0-{GraceDaysLimit}");
        }

        if (body.CodesRequired is not (null or 1 or 2))
        {
            errors.Add("codesRequired", "must be 1 or 2");
        }

        if (body.SessionLifetimeMinutes is < 5 or > 24 * 60)
        {
            errors.Add("sessionLifetimeMinutes", "must be 5-1440");
        }

        if (body.SessionIdleMinutes is < 5 or > 60)
        {
            errors.Add("sessionIdleMinutes", "must be 5-60");
        }

        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        // Said before freshness: an Owner without a factor is told what to do, not asked for a code that cannot exist.
        if (mode == TwoFactorMode.Required && !IsReady(caller.Account))
        {
            return TenantErrors.OwnerNotReady();
        }

        if (!caller.IsFresh)
        {
            return Denials.NotFresh(caller);
        }

        return ifMatch.Length == 0 ? TenantErrors.PreconditionRequired() : await CommitAsync(caller, mode, body, ifMatch);
    }

    private async Task<Result<TwoFactorPolicy>> CommitAsync(SessionContext caller, TwoFactorMode mode, Body body, string ifMatch)
    {
        var tenant = caller.Tenant;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var policy = tenant.Policy;
            if (ifMatch != policy.ETag)
            {
                return TenantErrors.PreconditionFailed();
            }

            if (FirstFactors(tenant, body).IsRefused(out var refusal, out var firstFactors))
            {
                return refusal;
            }

            // Before it binds everybody, the Owner shows that it can be done.
            if (firstFactors.Length > 0 && !firstFactors.Contains(caller.Session.FirstFactor.Method))
            {
                return TenantErrors.OwnerWithoutRequiredFirstFactor();
            }

            var next = policy.Change(
                new PolicySettings(mode, body.GraceDays ?? 0, body.CodesRequired ?? policy.CodesRequired, firstFactors,
                    body.SessionLifetimeMinutes ?? policy.SessionLifetimeMinutes, body.SessionIdleMinutes ?? policy.SessionIdleMinutes),
                caller.Now);
            if (next == policy || await tenants.TryReplaceAsync(tenant with { Policy = next }, Changed(caller, policy, next)))
            {
                return next;
            }

            await Backoff.AfterAsync(attempt);
            // Another Owner changed the tenant: perhaps the policy, perhaps who is an Owner.
            tenant = await tenants.FindAsync(tenant.Id, CancellationToken.None) ?? throw new UnavailableException("The tenant is gone.");
            if (!tenant.Owners.Contains(caller.Account.Id.Value))
            {
                return ApiError.NotFound();
            }
        }

        throw new UnavailableException("The tenant changed under every attempt.");
    }

    // In one order without doubles, so that saying the same differently changes nothing.
    private static Result<string[]> FirstFactors(Tenant tenant, Body body)
    {
        if (body.RequiredFirstFactors is not { } given)
        {
            return tenant.Policy.RequiredFirstFactors.ToArray();
        }

        var known = tenant.IdentityProviders.Select(p => p.Method).Append(FirstFactor.Password).ToArray();
        return given.All(known.Contains) ? given.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray()
            : ApiError.InvalidField("requiredFirstFactors", $"must be one or more of {string.Join(", ", known)}; an empty list asks for none in particular");
    }

    private static bool IsReady(Account owner) =>
        owner.Factors.Authenticators.Any(a => a.DisabledAt is null) && owner.Factors.RecoveryCodes is { Hashes.Count: > 0 };

    private static SecurityEvent Changed(SessionContext caller, TwoFactorPolicy from, TwoFactorPolicy to)
    {
        var data = new Dictionary<string, string>
        {
            ["from"] = Word(from.Mode),
            ["mode"] = Word(to.Mode),
            ["version"] = to.Version.ToString(CultureInfo.InvariantCulture),
            ["client"] = caller.Presented.Client,
        };
        if (to.Deadline is { } deadline && to.GraceDays > 0)
        {
            data["deadline"] = deadline.ToString("O", CultureInfo.InvariantCulture);
        }

        if (from.IsWeakenedBy(to))
        {
            data["weakened"] = "true";
            data["actor"] = caller.Account.Profile.DisplayName is { Length: > 0 } name ? name : caller.Account.Profile.Email;
        }

        return new SecurityEvent
        {
            Id = Identifier.New(),
            Kind = EventKind.PolicyChanged,
            Tenant = caller.Tenant.Id,
            Actor = caller.Account.Id,
            OccurredAt = caller.Now,
            Data = data,
        };
    }

    private static string Word(TwoFactorMode mode) => mode.ToString().ToLowerInvariant();
}
