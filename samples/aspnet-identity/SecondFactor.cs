using System.Security.Claims;
using MfaFunctions.Client;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace AspNetIdentity;

/// <summary>All that the second factor adds to the application, besides the pages that require it.</summary>
internal static class SecondFactor
{
    public static void AddSecondFactor(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("MfaFunctions");
        builder.Services.AddMfaFunctions(options =>
        {
            options.Issuer = settings.GetValue<Uri>("Issuer");
            options.Audience = settings["Audience"] ?? "";
            options.Tenants.Add(settings["Tenant"] ?? "");
            options.Backend = new MfaBackend("backend:shop", "shop-1", settings["BackendKey"] ?? "");
        });
        builder.Services.AddAuthentication().AddMfaPortal(options => options.PersonOf = PersonOfAsync);
        // The cookie then says when the person entered the password.
        builder.Services.ConfigureApplicationCookie(options => options.SlidingExpiration = false);
        builder.Services.Configure<SecurityStampValidatorOptions>(options => options.OnRefreshingPrincipal = KeepAsync);
    }

    private static async Task<SignedInPerson> PersonOfAsync(HttpContext http, AuthenticationTicket ticket)
    {
        var users = http.RequestServices.GetRequiredService<UserManager<IdentityUser>>();
        var user = await users.GetUserAsync(ticket.Principal)
            ?? throw new AuthenticationFailureException("Your account in the shop was deleted.");
        return new SignedInPerson(user.Id, ticket.Properties.IssuedUtc!.Value) { VerifiedEmail = user.EmailConfirmed ? user.Email : null };
    }

    // Identity reads the person anew every 30 minutes, and knows nothing of the second factor.
    private static Task KeepAsync(SecurityStampRefreshingPrincipalContext context)
    {
        var identity = (ClaimsIdentity)context.NewPrincipal!.Identity!;
        identity.AddClaims(
            context.CurrentPrincipal!.FindAll(claim => claim is { Type: "acr" or "auth_time" } or { Type: "amr", Value: "phr" })
        );
        return Task.CompletedTask;
    }
}
