using System.Net;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>
/// Every screen and state on a phone and on a desktop, light and dark: no accessibility violation (WCAG 2.2 AA by axe), no message of the
/// content security policy, no request to another host, no scrolling sideways.
/// </summary>
[Collection(Chromium.Collection)]
public sealed class EveryScreenTests(Chromium chromium)
{
    [BrowserTheory]
    [InlineData(320, false)]
    [InlineData(320, true)]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    public async Task Every_screen_is_sound(int width, bool dark)
    {
        await using var visit = await PortalVisit.StartAsync(
            chromium,
            new()
            {
                Width = width,
                Dark = dark,
                Touch = width < 1000,
            }
        );
        var owner = await visit.Host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "optional", codesRequired = 2 })).Expect(HttpStatusCode.OK);
        var ana = await visit.Host.NewMemberAsync();

        await visit.OpenAsync("");
        await visit.SeesTitleAsync("Which organization?");
        await visit.IsSoundAsync("choose-tenant");
        await visit.OpenAsync("t/acme");
        await visit.SeesAsync("to Acme Ltd");
        await visit.IsSoundAsync("sign-in");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.FillAsync("Password", "a wrong password, surely");
        await visit.ClickAsync("Sign in");
        await visit.SeesAsync("The sign-in failed.");
        await visit.IsSoundAsync("sign-in-failed");
        await visit.FillAsync("E-mail address", "not an address");
        await visit.ClickAsync("Sign in");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        await visit.IsSoundAsync("sign-in-invalid");

        await visit.SignInAsync(ana);
        await visit.SeesAsync("Only this one.");
        await visit.IsSoundAsync("account-new");
        await visit.ClickAsync("Add an app");
        await visit.SeesTitleAsync("Protect your account");
        await visit.IsSoundAsync("enroll-begin");
        await visit.ClickAsync("Set up the app");
        var secret = await visit.SecretAsync();
        await visit.IsSoundAsync("enroll-connect");
        await visit.FillAsync("The code it shows now", ana.CodeOf(secret, 5));
        await visit.FillAsync("The next code", ana.CodeOf(secret, 9));
        await visit.ClickAsync("Finish");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        await visit.IsSoundAsync("enroll-wrong");
        await visit.FillAsync("The code it shows now", ana.CodeOf(secret, -1));
        await visit.FillAsync("The next code", ana.CodeOf(secret));
        await visit.ClickAsync("Finish");
        await visit.SeesTitleAsync("Keep your recovery codes");
        await visit.IsSoundAsync("recovery-codes");
        var codes = await visit.Page.Locator("ol.codes li").AllInnerTextsAsync();
        await visit.Page.GetByLabel("I have stored these codes").CheckAsync();
        await visit.ClickAsync("Continue");
        await visit.SeesAsync("10 are left.");
        await visit.IsSoundAsync("account");
        foreach (var (button, where) in Dialogs)
        {
            await visit.ClickAsync(button);
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await visit.IsSoundAsync(where);
            await visit.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        }

        await visit.SignOutAsync();
        await visit.IsSoundAsync("signed-out");
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Enter your code");
        await visit.IsSoundAsync("challenge");
        await visit.FillAsync("Code from your authenticator app", ana.CodeOf(secret, 7));
        await visit.ClickAsync("Verify");
        await visit.SeesAsync("3 more tries");
        await visit.IsSoundAsync("challenge-wrong");
        await visit.ClickAsync("Use a recovery code instead");
        await visit.IsSoundAsync("challenge-recovery");
        await visit.FillAsync("Recovery code", codes[0]);
        await visit.ClickAsync("Verify");
        await visit.SeesAsync("9 are left.");
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await visit.SignOutAsync();

        await visit.OpenAsync("t/acme/forgot");
        await visit.SeesTitleAsync("Reset your password");
        await visit.IsSoundAsync("forgot");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.ClickAsync("Send the link");
        await visit.SeesAsync("is on its way");
        await visit.IsSoundAsync("forgot-sent");
        await visit.Host.DrainAsync();
        await visit.OpenAsync(visit.Host.LinkFor(ana.Email));
        await visit.SeesTitleAsync("Choose a new password");
        await visit.IsSoundAsync("reset");
        await visit.OpenAsync("link#reset=acme.nonsense");
        await visit.SeesAsync("This link does not work any more");
        await visit.IsSoundAsync("link-dead");
    }

    private static readonly (string Button, string Where)[] Dialogs =
    [
        ("Rename Phone", "dialog-rename"),
        ("Remove Phone", "dialog-remove"),
        ("Change password", "dialog-password"),
    ];
}
