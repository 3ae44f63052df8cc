using System.Net;
using System.Text.RegularExpressions;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>Sign-in at a real OpenID Connect provider, from the button to the session.</summary>
[Collection(Chromium.Collection)]
public sealed partial class ProviderSignInTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Person_links_a_provider_and_signs_in_with_it_and_refusals_say_what_to_do()
    {
        // The provider uses the real clock.
        await using var visit = await PortalVisit.StartAsync(chromium, clock: new TestClock(TimeProvider.System.GetUtcNow()));
        await using var provider = await OidcProvider.StartAsync(new Uri(visit.Address, "signed-in").ToString());
        visit.Allow(provider.Issuer);
        var owner = await visit.Host.NewReadyOwnerAsync();
        (await visit.Host.SetProvidersAsync(owner, ("acme", provider.Issuer, "portal"))).Expect(HttpStatusCode.OK);
        var ana = await visit.Host.NewMemberAsync();

        await visit.OpenAsync("t/acme");
        await LeaveAsync(visit);
        await visit.ClickAsync("Cancel");
        await visit.SeesAsync("The sign-in at the provider was not completed.");
        await visit.IsSoundInEveryLookAsync("provider-cancelled");

        await LeaveAsync(visit);
        await ProveAsync(visit, "eve-2");
        await visit.SeesAsync("nobody here has linked that account of the provider");
        Assert.Equal(new Uri(visit.Address, "t/acme").ToString(), visit.Page.Url);
        await visit.IsSoundInEveryLookAsync("provider-unknown");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.FillAsync("Password", "a wrong password, surely");
        await visit.ClickAsync("Sign in");
        await visit.SeesAsync("Check the address and the password");
        await visit.FillAsync("Password", ana.Password);
        await visit.ClickAsync("Sign in");
        await visit.SeesAsync("None linked.");

        // Another person at the same provider.
        await visit.Context.ClearCookiesAsync(new() { Domain = "127.0.0.1" });
        await LeaveAsync(visit);
        await ProveAsync(visit, "ana-1");
        await visit.SeesAsync("Enter your password to link the provider");
        await visit.FillAsync("Password", ana.Password);
        await visit.ClickAsync("Continue");
        await visit.SeesAsync("The provider is linked.");
        await visit.IsSoundInEveryLookAsync("provider-linked");
        await visit.SignOutAsync();

        visit.Host.Clock.CatchUp();
        // The provider knows the browser still: no page of its own.
        await visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = Provider() }).ClickAsync();
        await visit.SeesTitleAsync("Hello Ana Member");
        Assert.Equal(new Uri(visit.Address, "t/acme").ToString(), visit.Page.Url);
        await visit.Page.GoBackAsync();
        await visit.Page.GoForwardAsync();
        await visit.SeesTitleAsync("Hello Ana Member");
    }

    [BrowserFact]
    public async Task Token_that_this_tab_did_not_ask_for_signs_nobody_in()
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.NewFederatedTenantAsync(issuer);
        var token = issuer.Token(await visit.Host.NonceAsync(), visit.Host.Clock.Now);

        await visit.OpenAsync("signed-in#state=s&id_token=" + token);
        await visit.SeesTitleAsync("Which organization?");
        await visit.Page.EvaluateAsync(
            "sessionStorage.setItem('mfa-provider', JSON.stringify({ state: 's', tenant: 'acme', wish: { for: 'sign_in' } }))"
        );
        await visit.OpenAsync("signed-in#state=other&id_token=" + token);

        await visit.SeesAsync("The sign-in at the provider was not completed.");
        Assert.Empty(await visit.Context.CookiesAsync());
    }

    private static async Task LeaveAsync(PortalVisit visit)
    {
        visit.Host.Clock.CatchUp();
        await visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = Provider() }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveTitleAsync("Provider");
    }

    private static async Task ProveAsync(PortalVisit visit, string account)
    {
        await visit.FillAsync("Account", account);
        await visit.ClickAsync("Sign in");
    }

    [GeneratedRegex("^(Continue with|Link) ")]
    private static partial Regex Provider();
}
