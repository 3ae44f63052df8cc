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
    [BrowserFact]
    public async Task Every_screen_is_sound()
    {
        await using var visit = await PortalVisit.StartAsync(chromium, new(Touch: true));
        var owner = await visit.Host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "optional", codesRequired = 2 })).Expect(HttpStatusCode.OK);
        var ana = await visit.Host.NewMemberAsync();

        await visit.OpenAsync("");
        await visit.SeesTitleAsync("Which organization?");
        await visit.IsSoundInEveryLookAsync("choose-tenant");
        await visit.OpenAsync("t/acme");
        await visit.SeesAsync("to Acme Ltd");
        await visit.IsSoundInEveryLookAsync("sign-in");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.FillAsync("Password", "a wrong password, surely");
        await visit.ClickAsync("Sign in");
        await visit.SeesAsync("The sign-in failed.");
        await visit.IsSoundInEveryLookAsync("sign-in-failed");
        await visit.FillAsync("E-mail address", "not an address");
        await visit.ClickAsync("Sign in");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        await visit.IsSoundInEveryLookAsync("sign-in-invalid");

        await visit.SignInAsync(ana);
        await visit.SeesAsync("Only this one.");
        await visit.IsSoundInEveryLookAsync("account-new");
        await visit.ClickAsync("Add an app");
        await visit.SeesTitleAsync("Protect your account");
        await visit.SeesAsync("At the end you enter two codes in a row.");
        await visit.IsSoundInEveryLookAsync("enroll-begin");
        await visit.ClickAsync("Set up the app");
        var secret = await visit.SecretAsync();
        await visit.IsSoundInEveryLookAsync("enroll-connect");
        await visit.FillAsync("The code it shows now", ana.CodeOf(secret, 5));
        await visit.FillAsync("The next code", ana.CodeOf(secret, 9));
        await visit.ClickAsync("Finish");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        await visit.IsSoundInEveryLookAsync("enroll-wrong");
        await visit.FillAsync("The code it shows now", ana.CodeOf(secret, -1));
        await visit.FillAsync("The next code", ana.CodeOf(secret));
        await visit.ClickAsync("Finish");
        await visit.SeesTitleAsync("Keep your recovery codes");
        await visit.IsSoundInEveryLookAsync("recovery-codes");
        var codes = await visit.Page.Locator("ol.codes li").AllInnerTextsAsync();
        await visit.Page.GetByLabel("I have stored these codes").CheckAsync();
        await visit.ClickAsync("Continue");
        await visit.SeesAsync("10 are left.");
        await visit.Page.Locator("footer").ScrollIntoViewIfNeededAsync();
        await visit.SeesAsync("Name and language");
        await visit.IsSoundInEveryLookAsync("account");
        foreach (var (button, where) in Dialogs)
        {
            await visit.ClickAsync(button);
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await visit.IsSoundInEveryLookAsync(where);
            await visit.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        }

        await visit.SignOutAsync();
        await visit.IsSoundInEveryLookAsync("signed-out");
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Enter your code");
        await visit.IsSoundInEveryLookAsync("challenge");
        await visit.FillAsync("Code from your authenticator app", ana.CodeOf(secret, 7));
        await visit.ClickAsync("Verify");
        await visit.SeesAsync("3 more tries");
        await visit.IsSoundInEveryLookAsync("challenge-wrong");
        await visit.ClickAsync("Use a recovery code instead");
        await visit.IsSoundInEveryLookAsync("challenge-recovery");
        await visit.FillAsync("Recovery code", codes[0]);
        await visit.ClickAsync("Verify");
        await visit.SeesAsync("9 are left.");
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await visit.SignOutAsync();

        await visit.OpenAsync("t/acme/forgot");
        await visit.SeesTitleAsync("Reset your password");
        await visit.IsSoundInEveryLookAsync("forgot");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.ClickAsync("Send the link");
        await visit.SeesAsync("is on its way");
        await visit.IsSoundInEveryLookAsync("forgot-sent");
        await visit.Host.DrainAsync();
        await visit.OpenAsync(visit.Host.LinkFor(ana.Email));
        await visit.SeesTitleAsync("Choose a new password");
        await visit.IsSoundInEveryLookAsync("reset");
        await visit.OpenAsync("link#reset=acme.nonsense");
        await visit.SeesAsync("This link does not work any more");
        await visit.IsSoundInEveryLookAsync("link-dead");
    }

    [BrowserFact]
    public async Task Every_other_state_is_sound()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var owner = await visit.Host.NewReadyOwnerAsync();
        var ana = await visit.Host.NewMemberAsync();

        await visit.OpenAsync("nowhere");
        await visit.SeesAsync("There is no such page.");
        await visit.IsSoundInEveryLookAsync("page-unknown");
        await visit.OpenAsync("link");
        await visit.SeesAsync("The address is not complete");
        await visit.IsSoundInEveryLookAsync("link-incomplete");
        await visit.Context.RouteAsync("**/api/session", route => route.AbortAsync());
        await visit.OpenAsync("t/acme");
        await visit.SeesAsync("The service cannot be reached.");
        await visit.IsSoundInEveryLookAsync("unavailable");
        await visit.Context.UnrouteAsync("**/api/session");
        await visit.ClickAsync("Try again");
        await visit.SeesAsync("to Acme Ltd");

        (await visit.Host.InviteAsync(owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
        await visit.Host.DrainAsync();
        await visit.OpenAsync(visit.Host.LinkFor("ivo@acme.test"));
        await visit.SeesTitleAsync("Acme Ltd invites you");
        await visit.IsSoundInEveryLookAsync("invitation");
        await visit.FillAsync("New password", "short");
        await visit.ClickAsync("Accept the invitation");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        await visit.IsSoundInEveryLookAsync("invitation-short");

        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Hello Ana Member");
        (await owner.SwitchAsync(new { mode = "required", enrollmentProof = "mail" })).Expect(HttpStatusCode.OK);
        await visit.Page.ReloadAsync();
        await visit.SeesTitleAsync("Confirm it is you");
        await visit.IsSoundInEveryLookAsync("reauthenticate");
        await visit.FillAsync("Password", "a wrong password, surely");
        await visit.ClickAsync("Continue");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        await visit.IsSoundInEveryLookAsync("reauthenticate-wrong");
        await visit.FillAsync("Password", ana.Password);
        await visit.ClickAsync("Continue");
        await visit.SeesTitleAsync("Protect your account");
        await visit.ClickAsync("Set up the app");
        await visit.SeesAsync("We sent it to ana@acme.test.");
        await visit.IsSoundInEveryLookAsync("enroll-mailed-code");
        visit.Host.Clock.Advance(TimeSpan.FromMinutes(11));
        await visit.FillAsync("Code from your authenticator app", "123456");
        await visit.FillAsync("Code from the e-mail", "12345678");
        await visit.ClickAsync("Finish");
        await visit.SeesAsync("This QR code has expired.");
        await visit.IsSoundInEveryLookAsync("enroll-expired");

        (await owner.SignInAsync(owner.Code())).Expect(HttpStatusCode.Created);
        (
            await owner.SwitchAsync(
                new
                {
                    mode = "required",
                    enrollmentProof = "none",
                    graceDays = 7,
                }
            )
        ).Expect(HttpStatusCode.OK);
        await visit.Page.ReloadAsync();
        await visit.SeesAsync("Your organization requires a second factor from");
        await visit.IsSoundInEveryLookAsync("account-deadline");
        await visit.ClickAsync("Add an app");
        await visit.EnrollAsync();
        await visit.SeesAsync("10 are left.");
        visit.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        await visit.ClickAsync("Make new ones");
        await visit.SeesAsync("This action needs a fresh code.");
        await visit.IsSoundInEveryLookAsync("step-up");
        await visit.ClickAsync("Cancel");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();

        var request = new { email = owner.Email, reason = "lost phone and codes" };
        (await visit.Host.Api.OperatorPostAsync("operator/tenants/acme/break-glass", request)).Expect(HttpStatusCode.Accepted);
        await visit.Host.DrainAsync();
        await visit.OpenAsync(visit.Host.LinkFor(owner.Email));
        await visit.SeesTitleAsync("Stop the change");
        await visit.IsSoundInEveryLookAsync("cancel");
        await visit.ClickAsync("Stop it");
        await visit.SeesAsync("Stopped. Nothing was changed.");
        await visit.IsSoundInEveryLookAsync("cancelled");
    }

    private static readonly (string Button, string Where)[] Dialogs =
    [
        ("Rename Phone", "dialog-rename"),
        ("Remove Phone", "dialog-remove"),
        ("Change password", "dialog-password"),
    ];
}
