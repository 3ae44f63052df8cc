using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Client;

/// <summary>
/// How an application with a cookie of its own takes a person's second factor from the portal. The addresses, the client and the cookie's
/// scheme come from <see cref="MfaFunctionsOptions"/> and the application's default scheme.
/// </summary>
public sealed class MfaPortalOptions : OAuthOptions
{
    /// <summary>Sets the defaults.</summary>
    public MfaPortalOptions()
    {
        CallbackPath = "/signin-mfa";
        // The base class requires one. The verifier takes its place (RFC 7636).
        ClientSecret = "-";
        UsePkce = true;
        // The person comes back by a link, which Lax allows; the base class's None would require https also on a developer's machine.
        CorrelationCookie.SameSite = SameSiteMode.Lax;
        CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        Events.OnRemoteFailure = AnswerAsync;
    }

    /// <summary>
    /// The tenant whose people this application signs in. Default: the only one of <see cref="MfaFunctionsOptions.Tenants"/>.
    /// </summary>
    public string Tenant { get; set; } = "";

    /// <summary>
    /// Describes the person whom this application has signed in. Default: the claim <see cref="ClaimTypes.NameIdentifier"/> and the time at
    /// which the cookie was issued, which is right where the cookie does not slide. A person without an account needs
    /// <see cref="SignedInPerson.VerifiedEmail"/> too.
    /// </summary>
    public Func<HttpContext, AuthenticationTicket, Task<SignedInPerson>> PersonOf { get; set; } = DefaultPersonOf;

    private static Task<SignedInPerson> DefaultPersonOf(HttpContext http, AuthenticationTicket ticket)
    {
        var subject = ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier)
            ?? throw new InvalidOperationException("The person has no name identifier: set MfaPortalOptions.PersonOf.");
        var at = ticket.Properties.IssuedUtc
            ?? throw new InvalidOperationException("The cookie has no time: set MfaPortalOptions.PersonOf.");
        return Task.FromResult(new SignedInPerson(subject, at));
    }

    // A text of MfaFunctions, or of the base class: neither holds a secret.
    private static string? Reason(Exception? failure) => failure is RefusedException refused ? refused.Refusal.Detail : failure?.Message;

    private static Task AnswerAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(
            $"Your second factor was not accepted. {Reason(context.Failure)} Go back and try again.",
            context.HttpContext.RequestAborted
        );
    }
}
