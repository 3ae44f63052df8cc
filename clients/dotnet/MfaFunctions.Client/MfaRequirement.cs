using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Client;

/// <summary>
/// Requires a verified second factor (<c>acr</c> is <c>aal2</c>), not older than a maximum age (<c>auth_time</c>), and optionally one
/// that resists phishing (<c>amr</c> has <c>phr</c>).
/// </summary>
public sealed class MfaRequirement : IAuthorizationRequirement
{
    /// <summary>The longest lifetime of a session in seconds: with it, a second factor of any age within the session counts.</summary>
    public const int AnyAge = 86_400;

    /// <summary>The method (<c>amr</c>) of a second factor that resists phishing: a passkey.</summary>
    internal const string PhishingResistant = "phr";

    /// <param name="maxAge">Maximum age, 1 second to 24 hours; null for any age within the session.</param>
    /// <param name="phishingResistant">Whether only a passkey counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The age is out of range.</exception>
    public MfaRequirement(TimeSpan? maxAge = null, bool phishingResistant = false)
    {
        IsPhishingResistant = phishingResistant;
        var seconds = maxAge?.TotalSeconds ?? AnyAge;
        ArgumentOutOfRangeException.ThrowIfLessThan(seconds, 1, nameof(maxAge));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seconds, AnyAge, nameof(maxAge));
        MaxAgeSeconds = (int)seconds;
    }

    /// <summary>Maximum age of the second factor in seconds.</summary>
    public int MaxAgeSeconds { get; }

    /// <summary>Whether only a passkey counts.</summary>
    public bool IsPhishingResistant { get; }

    /// <summary>Whether whoever lacks the second factor is sent to the portal, instead of getting the challenge of RFC 9470.</summary>
    internal bool IsMetAtPortal { get; init; }

    /// <summary>What is missing, in the words of a refusal.</summary>
    internal string Factor => IsPhishingResistant ? PhishingResistant : "mfa";

    /// <summary>Whether the person has verified such a factor, whenever it was.</summary>
    internal bool IsVerifiedBy(ClaimsPrincipal person) =>
        person.FindFirstValue("acr") == "aal2" && (!IsPhishingResistant || person.HasClaim("amr", PhishingResistant));

    internal bool IsMetBy(ClaimsPrincipal person, DateTimeOffset now) =>
        IsVerifiedBy(person)
        && long.TryParse(person.FindFirstValue("auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var verifiedAt)
        && now.ToUnixTimeSeconds() - verifiedAt <= MaxAgeSeconds;
}

/// <summary>Judges the claims of the token.</summary>
internal sealed class MfaRequirementHandler(TimeProvider clock) : AuthorizationHandler<MfaRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MfaRequirement requirement)
    {
        if (requirement.IsMetBy(context.User, clock.GetUtcNow()))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}

/// <summary>
/// Answers a request that lacks nothing but the second factor with the challenge of RFC 9470 instead of a 403. Where something else is
/// missing too, such as a role, a second factor would not help.
/// </summary>
internal sealed class MfaChallenge(IOptions<MfaFunctionsOptions> options) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _default = new();

    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    )
    {
        var failed = authorizeResult.AuthorizationFailure?.FailedRequirements.ToArray() ?? [];
        if (!authorizeResult.Forbidden || failed.Length == 0 || !failed.All(f => f is MfaRequirement))
        {
            return _default.HandleAsync(next, context, policy, authorizeResult);
        }

        var strictest = failed.Cast<MfaRequirement>().MinBy(f => f.MaxAgeSeconds)!;
        // All of them at once, met or not: what a person verifies for one must not break another.
        var required = policy.Requirements.OfType<MfaRequirement>().ToArray();
        var all = new MfaRequirement(TimeSpan.FromSeconds(required.Min(r => r.MaxAgeSeconds)), required.Any(r => r.IsPhishingResistant));
        return strictest.IsMetAtPortal
            ? SendToPortalAsync(context, all)
            : ChallengeAnswer.Insufficient(all, all.IsVerifiedBy(context.User), options.Value.Route("session/token")).WriteAsync(context);
    }

    // The person comes back by a link, so the content of a form is lost, and its page is what they can go on with.
    private static Task SendToPortalAsync(HttpContext context, MfaRequirement requirement)
    {
        var request = context.Request;
        var query = HttpMethods.IsGet(request.Method) ? request.QueryString : QueryString.Empty;
        // A path that begins with two slashes would be the address of another host.
        var path = "/" + (request.PathBase + request.Path).ToString().TrimStart('/');
        var properties = new AuthenticationProperties { RedirectUri = path + query };
        properties.SetParameter<int?>(
            MfaPortalHandler.MaxAge,
            requirement.MaxAgeSeconds == MfaRequirement.AnyAge ? null : requirement.MaxAgeSeconds
        );
        properties.SetParameter(MfaPortalHandler.Passkey, requirement.IsPhishingResistant);
        return context.ChallengeAsync(MfaPortalRegistration.Scheme, properties);
    }
}
