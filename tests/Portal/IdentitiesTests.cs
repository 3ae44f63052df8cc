using System.Net;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>Identities of providers, in the account and in a password reset.</summary>
[Collection(Chromium.Collection)]
public sealed class IdentitiesTests(Chromium chromium)
{
    private const string NewPassword = "a sentence nobody guesses";

    [BrowserFact]
    public async Task Person_without_an_app_links_a_provider_with_the_password()
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        await using var visit = await PortalVisit.StartAsync(chromium);
        var (_, ana) = await visit.Host.NewFederatedTenantAsync(issuer);
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Hello Ana Member");

        var idToken = issuer.Token(await visit.Host.NonceAsync(), visit.Host.Clock.Now, "ana-2");
        await visit.Page.EvaluateAsync(
            "sessionStorage.setItem('mfa-provider', JSON.stringify({ state: 's', tenant: 'acme', wish: { for: 'link' } }))"
        );
        await visit.OpenAsync("signed-in#state=s&id_token=" + idToken);

        await visit.SeesAsync("Enter your password to link the provider");
        await visit.FillAsync("Password", "not the password");
        await visit.ClickAsync("Continue");
        await visit.SeesAsync("The password is wrong.");
        await visit.IsSoundAsync("link-password");
        await visit.FillAsync("Password", ana.Password);
        await visit.ClickAsync("Continue");

        await visit.SeesAsync("The provider is linked.");
        Assert.Equal(2, (await visit.Host.AccountAsync(ana)).Credentials.Identities.Count);
    }

    [BrowserFact]
    public async Task Password_reset_names_linked_providers_and_unlinks_them_on_request()
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        await using var visit = await PortalVisit.StartAsync(chromium);
        var (_, ana) = await visit.Host.NewFederatedTenantAsync(issuer);
        (await visit.Host.Api.PostAsync("password-resets", new { tenantId = "acme", email = ana.Email })).Expect(HttpStatusCode.Accepted);
        await visit.Host.DrainAsync();

        await visit.OpenAsync(visit.Host.LinkFor(ana.Email));
        await visit.FillAsync("New password", NewPassword);
        await visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Also unlink acme" }).CheckAsync();
        await visit.IsSoundAsync("reset-identities");
        await visit.ClickAsync("Set a password");

        await visit.SeesAsync("Your password is set.");
        Assert.Empty((await visit.Host.AccountAsync(ana)).Credentials.Identities);
    }
}
