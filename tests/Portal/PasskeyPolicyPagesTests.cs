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

        // What was chosen before is still chosen, and in sight.
        await Assertions.Expect(visit.Page.GetByLabel("Who must use a passkey")).ToHaveValueAsync("all");
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

    [BrowserFact]
    public async Task Owner_limits_the_models_and_others_are_refused()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        var olga = await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.OpenFreshAsync(olga, "switch");
        await OpenMoreAsync(visit);
        await visit.Page.GetByLabel("New passkeys only from certain authenticators").CheckAsync();
        await visit.SeesAsync("None is chosen yet, so any can be used.");
        await visit.Page.GetByLabel("iCloud Keychain").CheckAsync();
        await visit.FillAsync("Others, by model number (AAGUID)", "YubiKey 5");
        await visit.Page.GetByLabel("1Password").CheckAsync();
        await visit.SeesAsync("must be AAGUIDs in lower case");
        await visit.FillAsync("Others, by model number (AAGUID)", "2FC0579F-8113-47EA-B116-BB5A8DB92020");
        await visit.Page.GetByLabel("1Password").UncheckAsync();
        await visit.IsSoundInEveryLookAsync("switch-models");
        await visit.ClickAsync("Review");
        await visit.SeesAsync("Change the rules for 2 people");
        await Assertions.Expect(visit.Page.GetByText("Every Owner is told by e-mail.")).ToHaveCountAsync(0);
        await visit.ClickAsync("Change the rules for 2 people");
        await visit.SeesAsync("Saved.");
        Assert.Equal(
            ["2fc0579f-8113-47ea-b116-bb5a8db92020", "dd4ec289-e01d-41c9-bb89-70fa845d4bf2", "fbfc3007-154e-4ecc-8c0b-6e020557d7bd"],
            await AllowedAsync()
        );
        await visit.SignOutAsync();

        await visit.SignInAsync(ana);
        await visit.ClickAsync("Add a passkey");
        await visit.TouchAsync(device, "Create a passkey", () => visit.SeesAsync("does not allow this model of authenticator"));
        await visit.IsSoundInEveryLookAsync("enroll-model-refused");
        Assert.Empty((await visit.Host.AccountAsync(ana)).Factors.Passkeys);
        // Another authenticator is asked for, and not the same passkey sent again.
        await Assertions
            .Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Create a passkey", Exact = true }))
            .ToBeVisibleAsync();

        await visit.OpenAsync("t/acme");
        await visit.SignOutAsync();
        await visit.OpenFreshAsync(olga, "switch");
        await OpenMoreAsync(visit);
        await Assertions.Expect(visit.Page.GetByLabel("iCloud Keychain")).ToBeCheckedAsync();
        await visit.Page.GetByLabel("New passkeys only from certain authenticators").UncheckAsync();
        await visit.ClickAsync("Review");
        await visit.SeesAsync("Every Owner is told by e-mail.");
        await visit.ClickAsync("Change the rules for 2 people");
        await visit.SeesAsync("Saved.");
        Assert.Empty(await AllowedAsync());

        async Task<string[]> AllowedAsync() =>
            [
                .. (await visit.Host.Api.GetAsync("tenants/acme/two-factor", olga.Token))
                    .Expect(HttpStatusCode.OK)
                    .Body!["allowedAaguids"]
                    .Texts(),
            ];
    }

    private static async Task OpenMoreAsync(PortalVisit visit)
    {
        if (!await visit.Page.Locator("details").First.EvaluateAsync<bool>("one => one.open"))
        {
            await visit.Page.GetByText("More: passkeys and apps").ClickAsync();
        }
    }
}
