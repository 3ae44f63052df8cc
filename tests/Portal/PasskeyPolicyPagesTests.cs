using System.Net;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>An Owner requires passkeys, on the page of the switch, and people are led to create one.</summary>
[Collection(Chromium.Collection)]
public sealed class PasskeyPolicyPagesTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Owner_requires_passkeys_and_a_member_with_an_app_creates_one_and_enters()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        var olga = await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await ana.SignInAsync();
        await ana.EnrollAsync();
        await visit.Host.DrainAsync();
        await visit.OpenFreshAsync(olga, "switch");

        await visit.Page.Locator("input[value=required]").CheckAsync();
        await visit.Page.GetByText("More: passkeys and apps").ClickAsync();
        await visit.SelectAsync("Who must use a passkey", "Everybody");
        await visit.SeesAsync("You have no passkey that works.");
        await visit.IsSoundInEveryLookAsync("switch-without-passkey");
        await visit.ClickAsync("Set up yours");
        await visit.TouchAsync(device, "Create a passkey", () => visit.SeesTitleAsync("Two-factor authentication"));
        await visit.Host.DrainAsync();

        await visit.Page.Locator("input[value=required]").CheckAsync();
        await OpenMoreAsync(visit);
        await visit.SelectAsync("Who must use a passkey", "Everybody");
        await visit.SelectAsync("Time to create one", "None");
        // Passkeys are not required before a second factor is.
        await Assertions
            .Expect(visit.Page.Locator(".field", new() { Has = visit.Page.GetByLabel("Time to create one") }))
            .ToContainTextAsync("Until");
        await visit.SelectAsync("Time to set it up", "None");
        await visit.SeesFigureAsync("People who must create a passkey in addition", "1");
        await visit.IsSoundInEveryLookAsync("switch-passkeys");
        await visit.ClickAsync("Review");
        await visit.SeesAsync("1 person must create a passkey at the next request.");
        await visit.IsSoundInEveryLookAsync("switch-passkeys-review");
        await visit.ClickAsync("Switch on for 2 people");
        await visit.SeesAsync("Everybody needs a passkey.");
        await visit.SignOutAsync();

        await visit.SignInAsync(ana);
        await visit.VerifyAboveAsync(ana);
        await visit.SeesAsync("Acme Ltd requires a passkey.");
        await visit.IsAbsentAsync("Use an authenticator app instead");
        await visit.IsSoundInEveryLookAsync("enroll-passkey-required");
        await visit.TouchAsync(device, "Create a passkey", () => visit.SeesTitleAsync("Hello Ana Member"));
        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.VerifyByPasskeyAsync(device, () => visit.SeesTitleAsync("Hello Ana Member"));
        await visit.SeesAsync("Authenticator app");
        await visit.SeesAsync("Passkey, on one device only");
        await visit.IsSoundInEveryLookAsync("account-app-and-passkey");
    }

    [BrowserFact]
    public async Task Owners_see_who_has_what_and_people_are_reminded_of_the_day()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        var olga = await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await ana.SignInAsync();
        await ana.EnrollAsync();
        await visit.SignInAsync(olga);
        await visit.VerifyAboveAsync(olga);
        await visit.ClickAsync("Add a passkey");
        await visit.TouchAsync(device, "Create a passkey", () => visit.SeesTitleAsync("Hello Olga Owner"));
        await visit.Host.DrainAsync();
        await visit.OpenAsync("t/acme/owner/switch");
        await visit.Page.Locator("input[value=required]").CheckAsync();
        await OpenMoreAsync(visit);
        await visit.SelectAsync("Who must use a passkey", "Everybody");
        await visit.SelectAsync("Time to create one", "14 days");
        await visit.ClickAsync("Review");
        await visit.SeesAsync("1 person must create a passkey by");
        await visit.ClickAsync("Switch on for 2 people");
        await visit.SeesAsync("Everybody needs a passkey from");
        await visit.Host.DrainAsync();

        await visit.OpenAsync("t/acme/owner/people");
        await visit.SeesAsync("App, Passkey");
        await visit.IsSoundInEveryLookAsync("people-kinds");
        await visit.OpenAsync("t/acme/owner/roll-out");
        await visit.SeesAsync("Everybody needs a passkey from");
        await visit.IsSoundInEveryLookAsync("roll-out-passkeys");
        await visit.OpenAsync("t/acme/owner/activity");
        await visit.SeesAsync("Olga Owner created the passkey \"Passkey\".");
        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.VerifyAboveAsync(ana);
        await visit.SeesAsync("Your organization requires a passkey from");
        await visit.IsSoundInEveryLookAsync("account-passkey-deadline");
    }

    [BrowserFact]
    public async Task Passkeys_that_do_not_count_are_offered_nowhere()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await BrowserAuthenticator.PlugInAsync(visit.Page);
        var olga = await visit.Host.OptionalTenantAsync();
        await visit.OpenFreshAsync(olga, "switch");
        await OpenMoreAsync(visit);
        await visit.Page.GetByLabel("Passkeys", new() { Exact = true }).UncheckAsync();
        await Assertions.Expect(visit.Page.GetByLabel("A passkey alone is enough to sign in, without a password")).ToHaveCountAsync(0);
        // At least one counts.
        await visit.Page.GetByLabel("Codes of an authenticator app").ClickAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Codes of an authenticator app")).ToBeCheckedAsync();
        await visit.ClickAsync("Review");
        await visit.ClickAsync("Change the rules for 1 person");
        await visit.SeesAsync("Saved.");

        await visit.OpenAsync("t/acme");
        await visit.SeesAsync("Name and language");
        await visit.IsAbsentAsync("Add a passkey");
        // The browser keeps what it knows about the sign-in page for some minutes.
        await (await visit.Context.NewCDPSessionAsync(visit.Page)).SendAsync("Network.clearBrowserCache");
        await visit.SignOutAsync();
        await visit.Page.ReloadAsync();
        await visit.SeesAsync("to Acme Ltd");
        await visit.IsAbsentAsync("Sign in with a passkey");
        var policy = (await visit.Host.Api.GetAsync("tenants/acme/two-factor", olga.Token)).Expect(HttpStatusCode.OK).Body!;
        Assert.Equal(["app"], policy["authenticatorTypes"].Texts());
    }

    private static async Task OpenMoreAsync(PortalVisit visit)
    {
        if (!await visit.Page.Locator("details").First.EvaluateAsync<bool>("one => one.open"))
        {
            await visit.Page.GetByText("More: passkeys and apps").ClickAsync();
        }
    }
}
