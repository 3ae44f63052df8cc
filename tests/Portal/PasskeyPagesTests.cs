using System.Net;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>Passkeys from the first to the last, on the pages of people and with the authenticator of a real browser.</summary>
[Collection(Chromium.Collection)]
public sealed class PasskeyPagesTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Person_creates_a_passkey_as_the_first_second_factor_verifies_with_it_and_removes_it()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.SignInAsync(ana);

        await visit.AddPasskeyAsync(device, first: true);
        await visit.SeesAsync("Passkey, on one device only");
        await visit.SeesAsync("10 are left.");
        Assert.Equal("localhost", Assert.Single(await device.PasskeysAsync()).RpId);
        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.VerifyByPasskeyAsync(device, () => visit.SeesTitleAsync("Hello Ana Member"));
        Assert.Equal(["pwd", "hwk", "user", "mfa", "phr"], await visit.MethodsAsync());

        await visit.ClickAsync("Rename Passkey");
        await visit.FillAsync("New name", "Laptop");
        await visit.ConfirmAsync("Save");
        await visit.ClickAsync("Remove Laptop");
        await visit.SeesAsync("It is your last one");
        await visit.ClickAsync("Remove it");
        await visit.SeesAsync("None yet.");
        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Hello Ana Member");
        await visit.Host.DrainAsync();
        string[] told = ["PasskeyAdded", "PasskeyRemoved"];
        Assert.All(told, kind => Assert.Contains(visit.Host.Mail.Messages, m => m.To == ana.Email && m.Categories.Contains(kind)));
    }

    [BrowserFact]
    public async Task Person_with_an_app_adds_a_passkey_which_comes_first_from_then_on_also_for_an_action()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        var ana = await visit.Host.NewEnrolledMemberAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Enter your code");
        await visit.IsAbsentAsync("Use a passkey instead");
        await visit.VerifyAboveAsync(ana);
        await visit.AddPasskeyAsync(device, first: false);
        await visit.SeesAsync("Passkey, on one device only");

        visit.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        await visit.ClickAsync("Make new ones");
        await visit.SeesAsync("This action needs your passkey once more.");
        await visit.VerifyByPasskeyAsync(device, () => visit.SeesTitleAsync("Keep your recovery codes"));
        await visit.StoreCodesAsync();
        visit.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        await visit.ClickAsync("Remove Passkey");
        await visit.ClickAsync("Remove it");
        await visit.SeesAsync("This action needs your passkey once more.");
        await visit.ClickAsync("Use the code from your app instead");
        await visit.VerifyAboveAsync(ana);
        await visit.SeesAsync("Authenticator app");
        await Assertions.Expect(visit.Page.GetByText("Passkey, on one device only")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Passkey_waits_and_says_so_quietly_while_the_person_does_not_prove_it_is_them()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        await visit.Host.OptionalTenantAsync();
        await visit.SignInAsync(await visit.Host.NewMemberAsync());

        await visit.ClickAsync("Add a passkey");
        await device.RecognizeAsync(false);
        await visit.TouchAsync(device, "Create a passkey", () => visit.SeesAsync("No passkey was created."));
        await visit.SeesTitleAsync("Create your passkey");
        await Assertions.Expect(visit.Page.Locator("[role=alert]")).ToHaveCountAsync(0);
        await visit.IsSoundInEveryLookAsync("passkey-cancelled");
        await device.RecognizeAsync(true);
        await visit.TouchAsync(device, "Create a passkey", () => visit.SeesTitleAsync("Keep your recovery codes"));
        await visit.StoreCodesAsync();

        // The device that has one already does not get a second one.
        await visit.ClickAsync("Add a passkey");
        await visit.TouchAsync(device, "Create a passkey", () => visit.SeesAsync("already has a passkey of your account"));
        await visit.IsSoundInEveryLookAsync("passkey-already-there");
        await visit.ClickAsync("Not now");
        await visit.SeesTitleAsync("Hello Ana Member");
    }

    [BrowserFact]
    public async Task Owner_proves_the_mailbox_for_a_first_passkey_which_is_created_once_though_the_code_was_wrong()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        var olga = await visit.Host.NewTenantAsync();
        await visit.SignInAsync(olga);
        await visit.ClickAsync("Add a passkey");
        await visit.ClickAsync("Create a passkey");
        await visit.SeesAsync($"We sent it to {olga.Email}.");
        await visit.IsSoundInEveryLookAsync("passkey-mailed-code");
        Assert.Empty(await device.PasskeysAsync());

        await visit.FillAsync("Code from the e-mail", "12345678");
        await visit.TouchAsync(device, "Create a passkey", () => Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync());
        await visit.Host.DrainAsync();
        await visit.FillAsync("Code from the e-mail", visit.Host.MailedCodeFor(olga.Email));
        await visit.ClickAsync("Finish");

        await visit.StoreCodesAsync();
        await visit.SeesAsync("Passkey, on one device only");
        Assert.Single(await device.PasskeysAsync());
    }

    [BrowserFact]
    public async Task Device_that_keeps_passkeys_is_offered_one_first_and_others_an_app()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.NewReadyOwnerAsync();
        (await olga.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        var ana = await visit.Host.NewMemberAsync();
        await visit.SignInAsync(ana);
        await visit.SeesAsync("You need an authenticator app");
        await visit.ClickAsync("Create a passkey instead");
        await visit.SeesAsync("A passkey is kept by your device");

        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        await visit.Page.ReloadAsync();
        await visit.SeesAsync("A passkey is kept by your device");
        await visit.IsSoundInEveryLookAsync("enroll-passkey");
        await visit.ClickAsync("Use an authenticator app instead");
        await visit.SeesAsync("You need an authenticator app");
        await visit.ClickAsync("Create a passkey instead");
        await visit.TouchAsync(device, "Create a passkey", () => visit.SeesTitleAsync("Keep your recovery codes"));
        await visit.IsSoundInEveryLookAsync("passkey-recovery-codes");
        await visit.StoreCodesAsync();
        await visit.SeesTitleAsync("Hello Ana Member");
    }
}
