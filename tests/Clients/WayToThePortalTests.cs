using System.Security.Claims;
using System.Text.Encodings.Web;
using MfaFunctions.Client;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Tests.Clients;

/// <summary>Where somebody comes back to whom an application sends to the portal.</summary>
public sealed class WayToThePortalTests
{
    [Theory]
    [InlineData("/payments?of=2026", "/payments?of=2026")]
    [InlineData("//evil.example/payments", "/evil.example/payments")]
    public async Task Person_comes_back_to_the_same_host_whatever_the_path(string asked, string returned)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddMfaFunctions(options =>
        {
            options.Issuer = new Uri("https://mfa.acme.test/api");
            options.Tenants.Add("acme");
        });
        builder
            .Services.AddAuthentication(Application.Name)
            .AddScheme<AuthenticationSchemeOptions, Application>(Application.Name, _ => { })
            .AddScheme<AuthenticationSchemeOptions, Portal>(MfaPortalRegistration.Scheme, _ => { });
        // It applies to every path, also to one that no route has.
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireMfaAtPortal().Build());
        await using var service = builder.Build();
        await service.StartAsync();
        using var client = new HttpClient();

        var answer = await client.GetStringAsync(new Uri(service.Urls.Single() + asked));

        Assert.Equal(returned, answer);
    }

    /// <summary>An application that has signed the person in.</summary>
    private sealed class Application(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        public const string Name = "Application";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
            Task.FromResult(
                AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Name)), Scheme.Name))
            );
    }

    /// <summary>Answers with the address to which the portal would send the person back.</summary>
    private sealed class Portal(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

        protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
            Response.WriteAsync(properties.RedirectUri!, Context.RequestAborted);
    }
}
