using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>An Owner adds a real OpenID Connect provider, tries it and removes it.</summary>
[Collection(Chromium.Collection)]
public sealed class ProvidersPageTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Provider_is_checked_added_tested_and_removed_and_refusals_say_what_to_do()
    {
        // The provider uses the real clock.
        await using var visit = await PortalVisit.StartAsync(chromium, clock: new TestClock(TimeProvider.System.GetUtcNow()));
        await using var provider = await OidcProvider.StartAsync(new Uri(visit.Address, "signed-in").ToString());
        visit.Allow(provider.Issuer);
        var olga = await visit.Host.NewReadyOwnerAsync();
        await visit.OpenOwnerPageAsync(olga, "providers");
        await visit.SeesAsync("There is none yet.");
        await visit.IsSoundInEveryLookAsync("providers-none");

        await visit.ClickAsync("Add a provider");
        await visit.Page.GetByLabel("Provider", new() { Exact = true }).SelectOptionAsync("microsoft");
        await visit.FillAsync("Directory (tenant) ID", "common");
        await visit.ConfirmAsync("Check and add");
        await visit.SeesAsync("would let everybody in");
        await visit.SeesAsync("Enter a value here.");
        await visit.IsSoundInEveryLookAsync("provider-add-microsoft");
        await visit.Page.GetByLabel("Provider", new() { Exact = true }).SelectOptionAsync("other");
        await visit.FillAsync("Short name", "acme");
        await visit.FillAsync("Issuer", "no address");
        await visit.FillAsync("Client ID", "portal");
        await visit.ConfirmAsync("Check and add");
        await visit.SeesAsync("Must be the https URL of one issuer");
        await visit.FillAsync("Issuer", provider.Issuer + "/nothing");
        await visit.ConfirmAsync("Check and add");
        await visit.StepUpAsync(olga);
        await visit.SeesAsync("Nothing answers there within 3 seconds");
        await visit.IsSoundInEveryLookAsync("provider-unreachable");
        await visit.FillAsync("Issuer", provider.Issuer);
        await visit.ConfirmAsync("Check and add");
        await visit.SeesAsync("acme is added.");
        await visit.SeesAsync("Not tested in this session");
        await visit.IsSoundInEveryLookAsync("provider-added");

        await LeaveAsync(visit, "Link my account at acme", "olga-1");
        await visit.SeesAsync("Your account is linked. Now test the sign-in.");
        Assert.Equal(new Uri(visit.Address, "t/acme/owner/providers").ToString(), visit.Page.Url);
        await LeaveAsync(visit, "Test the sign-in with acme", "eve-2");
        await visit.SeesAsync("is not one that is linked to yours");
        await visit.IsSoundInEveryLookAsync("provider-not-yours");
        await LeaveAsync(visit, "Test the sign-in with acme", "olga-1");
        await visit.SeesAsync("The sign-in works.");
        await visit.SeesAsync("Tested: you signed in with it");
        await visit.IsSoundInEveryLookAsync("provider-tested");

        await visit.ClickAsync("Remove acme");
        await visit.IsSoundInEveryLookAsync("provider-remove");
        await visit.ConfirmAsync("Remove the provider");
        // The session was last proven with what is gone.
        await visit.SeesTitleAsync("Confirm it is you");
        await visit.FillAsync("Password", olga.Password);
        await visit.ClickAsync("Continue");
        await visit.SeesAsync("There is none yet.");
    }

    private static async Task LeaveAsync(PortalVisit visit, string button, string account)
    {
        visit.Host.Clock.CatchUp();
        // Whoever signed in there before is forgotten.
        await visit.Context.ClearCookiesAsync(new() { Domain = "127.0.0.1" });
        await visit.ClickAsync(button);
        await Assertions.Expect(visit.Page).ToHaveTitleAsync("Provider");
        await visit.FillAsync("Account", account);
        await visit.ClickAsync("Sign in");
    }
}
