using System.Net;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>Signing in with a passkey alone, and a browser or a page that cannot.</summary>
[Collection(Chromium.Collection)]
public sealed class PasskeySignInPagesTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Passkey_alone_signs_in_by_the_button()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        await visit.NewMemberWithPasskeyAsync(device);

        await visit.SignOutAsync();
        await visit.TouchAsync(device, "Sign in with a passkey", () => visit.SeesTitleAsync("Hello Ana Member"));

        Assert.Equal(["hwk", "user", "mfa", "phr"], await visit.MethodsAsync());
    }

    [BrowserFact]
    public async Task Passkey_alone_signs_in_from_the_address_field()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page, autofill: true);
        var (ana, _) = await visit.NewMemberWithPasskeyAsync(device);

        await visit.SignOutAsync();
        await Assertions.Expect(visit.Page.GetByLabel("E-mail address")).ToHaveAttributeAsync("autocomplete", "username webauthn");
        await device.TouchAsync(() => visit.Page.ReloadAsync(), () => visit.SeesTitleAsync("Hello Ana Member"));
        Assert.Equal(["hwk", "user", "mfa", "phr"], await visit.MethodsAsync());

        // A password signs in as before, although the field waits for a passkey.
        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Use your passkey");
    }

    [BrowserFact]
    public async Task Page_that_was_open_for_long_still_accepts_a_passkey_in_the_address_field()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page, autofill: true);
        await visit.NewMemberWithPasskeyAsync(device);
        await visit.SignOutAsync();
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        visit.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        await device.TouchAsync(
            () => visit.Page.Clock.FastForwardAsync((long)TimeSpan.FromMinutes(6).TotalMilliseconds),
            () => visit.SeesTitleAsync("Hello Ana Member")
        );
    }

    [BrowserFact]
    public async Task Passkey_of_another_organization_is_refused_without_a_word_about_accounts()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        await visit.NewMemberWithPasskeyAsync(device);
        await visit.SignOutAsync();
        await visit.Host.NewTenantAsync("globex", "gil@globex.test");

        foreach (var tenant in new[] { "globex", "acme" })
        {
            await visit.OpenAsync("t/" + tenant);
            if (tenant == "acme")
            {
                // Of the right organization, but removed by its person elsewhere: the same words.
                var passkey = Assert.Single(await device.PasskeysAsync());
                await device.ReplaceAsync(passkey with { UserHandle = Convert.ToBase64String("nobody"u8) });
            }

            await visit.TouchAsync(device, "Sign in with a passkey", () =>
                visit.SeesAsync("The sign-in with the passkey failed. Try again, or sign in another way.")
            );
            await visit.IsSoundInEveryLookAsync("sign-in-passkey-failed");
        }
    }

    [BrowserFact]
    public async Task Dialog_that_the_person_closes_leaves_the_sign_in_page_and_says_so_quietly()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        var (ana, _) = await visit.NewMemberWithPasskeyAsync(device);
        await visit.SignOutAsync();

        await device.RecognizeAsync(false);
        await visit.TouchAsync(device, "Sign in with a passkey", () => visit.SeesAsync("No passkey was used."));
        await Assertions.Expect(visit.Page.Locator("[role=alert]")).ToHaveCountAsync(0);
        await visit.IsSoundInEveryLookAsync("sign-in-passkey-cancelled");
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Use your passkey");
        await visit.TouchAsync(device, "Use a passkey", () => visit.SeesAsync("No passkey was used."));
        await visit.SeesTitleAsync("Use your passkey");
        await visit.IsSoundInEveryLookAsync("verify-passkey-cancelled");
    }

    [BrowserFact]
    public async Task Organization_that_does_not_accept_it_offers_no_sign_in_with_a_passkey()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.OptionalTenantAsync();
        (await olga.SwitchAsync(new { mode = "optional", passkeySignIn = "off" })).Expect(HttpStatusCode.OK);

        await visit.OpenAsync("t/acme");
        await visit.SeesAsync("to Acme Ltd");
        await visit.IsAbsentAsync("Sign in with a passkey");
        await Assertions.Expect(visit.Page.GetByLabel("E-mail address")).ToHaveAttributeAsync("autocomplete", "username");
    }

    [BrowserFact]
    public async Task Browser_or_address_without_passkeys_offers_none_and_says_what_to_do_where_one_is_needed()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        var (ana, _) = await visit.NewMemberWithPasskeyAsync(device);
        await visit.SignOutAsync();
        var byNumber = new Uri($"http://127.0.0.1:{visit.Address.Port}/t/acme").ToString();
        visit.Allow(new Uri(byNumber).GetLeftPart(UriPartial.Authority));
        await visit.OpenAsync(byNumber);
        await visit.SeesAsync("to Acme Ltd");
        await visit.IsAbsentAsync("Sign in with a passkey");

        await visit.Context.AddInitScriptAsync("delete window.PublicKeyCredential");
        await visit.SignInAsync(ana);
        await visit.SeesAsync("Open the page in a current version of Chrome, Edge, Firefox or Safari");
        await visit.IsAbsentAsync("Use a passkey");
        await visit.IsSoundInEveryLookAsync("verify-passkey-without-browser");
        await visit.ClickAsync("Use a recovery code instead");
        await visit.SeesAsync("25 letters and digits.");
    }

    [BrowserFact]
    public async Task Pages_at_another_address_than_the_service_knows_say_that_passkeys_do_not_work_there()
    {
        await using var visit = await PortalVisit.StartAsync(chromium, arguments: "--Portal:Origin=https://mfa.acme.test");
        await BrowserAuthenticator.PlugInAsync(visit.Page);
        await visit.Host.NewTenantAsync();

        await visit.OpenAsync("t/acme");
        await visit.ClickAsync("Sign in with a passkey");

        await visit.SeesAsync("Passkeys do not work at this address.");
        await visit.IsSoundInEveryLookAsync("sign-in-passkey-not-here");
    }
}
