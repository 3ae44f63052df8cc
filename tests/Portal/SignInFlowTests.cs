using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>The ways through sign-in that the manuals of the replaced products describe, in a real browser.</summary>
[Collection(Chromium.Collection)]
public sealed class SignInFlowTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Member_of_a_tenant_that_was_switched_on_proves_the_password_enrolls_and_is_mailed()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var owner = await visit.Host.NewReadyOwnerAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Hello Ana Member");

        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await visit.Page.ReloadAsync();

        await visit.SeesTitleAsync("Confirm it is you");
        await visit.SeesAsync("Acme Ltd changed its sign-in rules.");
        await visit.FillAsync("Password", ana.Password);
        await visit.ClickAsync("Continue");
        var (secret, _) = await visit.EnrollAsync();
        await visit.SeesTitleAsync("Hello Ana Member");
        await visit.Host.DrainAsync();
        Assert.Contains(visit.Host.Mail.Messages, m => m.To == ana.Email && m.Categories.Contains("AuthenticatorAdded"));

        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        visit.Host.Clock.NextStep();
        await visit.FillAsync("Code from your authenticator app", ana.CodeOf(secret));
        await visit.ClickAsync("Verify");
        await visit.SeesTitleAsync("Hello Ana Member");
    }

    [BrowserFact]
    public async Task Person_denied_by_a_service_learns_what_is_missing_sets_it_up_and_is_in_after_a_refresh()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await using var service = await GuardedService.StartAsync(visit.Host, visit.Address, "acme");
        var owner = await visit.Host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "required", graceDays = 7 })).Expect(HttpStatusCode.OK);
        var ana = await visit.Host.NewMemberAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Hello Ana Member");
        var page = await visit.Context.NewPageAsync();

        var denied = await page.GotoAsync(service.Address.ToString());
        Assert.Equal(401, denied!.Status);
        await Assertions.Expect(page.GetByText("mfa: not_enrolled")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "enroll" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Hello Ana Member");
        await visit.ClickAsync("Add an app");
        await visit.EnrollAsync();
        await visit.SeesTitleAsync("Hello Ana Member");
        await page.GotoAsync(service.Address.ToString());

        await Assertions.Expect(page.GetByText("Welcome " + ana.UserId)).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Person_sets_up_an_app_sees_it_signs_in_with_a_recovery_code_once_and_removes_it()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.SignInAsync(ana);
        await visit.ClickAsync("Add an app");
        var (secret, codes) = await visit.EnrollAsync("Work phone");
        await visit.SeesAsync("Work phone");
        await visit.SeesAsync("10 are left.");

        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Enter your code");
        await visit.ClickAsync("Use a recovery code instead");
        // Typed as people type: in capitals, with blanks for dashes.
        await visit.FillAsync("Recovery code", codes[0].ToUpperInvariant().Replace('-', ' '));
        await visit.ClickAsync("Verify");
        await visit.SeesAsync("9 are left.");

        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.ClickAsync("Use a recovery code instead");
        await visit.FillAsync("Recovery code", codes[0]);
        await visit.ClickAsync("Verify");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        await visit.ClickAsync("Use the code from your app instead");
        visit.Host.Clock.NextStep();
        await visit.FillAsync("Code from your authenticator app", ana.CodeOf(secret));
        await visit.ClickAsync("Verify");

        await visit.ClickAsync("Remove Work phone");
        visit.Host.Clock.NextStep();
        await visit.FillAsync("Code from this or another app", ana.CodeOf(secret));
        await visit.ClickAsync("Remove it");
        await visit.SeesAsync("None yet.");
        await visit.Host.DrainAsync();
        Assert.Contains(visit.Host.Mail.Messages, m => m.To == ana.Email && m.Categories.Contains("AuthenticatorRemoved"));
    }

    [BrowserFact]
    public async Task Tenant_that_asks_for_two_codes_says_so_and_takes_two_in_a_row()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var owner = await visit.Host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "required", codesRequired = 2 })).Expect(HttpStatusCode.OK);
        var ana = await visit.Host.NewMemberAsync();

        await visit.SignInAsync(ana);
        await visit.SeesAsync("At the end you enter two codes in a row.");
        await visit.ClickAsync("Set up the app");
        var secret = await visit.SecretAsync();
        await visit.FillAsync("The code it shows now", ana.CodeOf(secret, -1));
        await visit.FillAsync("The next code", ana.CodeOf(secret, -1));
        await visit.ClickAsync("Finish");
        await Assertions.Expect(visit.Page.Locator(".error")).ToContainTextAsync("two consecutive codes");
        await visit.FillAsync("The code it shows now", ana.CodeOf(secret, -1));
        await visit.FillAsync("The next code", ana.CodeOf(secret));
        await visit.ClickAsync("Finish");

        await visit.SeesTitleAsync("Keep your recovery codes");
    }

    [BrowserFact]
    public async Task Owner_without_an_app_proves_the_mailbox_before_the_first_one()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.NewTenantAsync();

        await visit.SignInAsync(olga);
        await visit.ClickAsync("Add an app");
        await visit.ClickAsync("Set up the app");
        var secret = await visit.SecretAsync();
        await visit.SeesAsync($"We sent it to {olga.Email}.");
        await visit.FillAsync("Code from your authenticator app", olga.CodeOf(secret));
        await visit.FillAsync("Code from the e-mail", "00000000");
        await visit.ClickAsync("Finish");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        await visit.Host.DrainAsync();
        await visit.FillAsync("Code from the e-mail", visit.Host.MailedCodeFor(olga.Email));
        await visit.ClickAsync("Finish");

        await visit.SeesTitleAsync("Keep your recovery codes");
    }

    [BrowserFact]
    public async Task Lock_out_counts_down_and_a_recovery_code_works_at_once()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var ana = await visit.Host.NewEnrolledMemberAsync();
        await visit.SignInAsync(ana);
        foreach (
            var shown in (string[])
                ["3 more tries", "2 more tries", "1 more try", "The code is wrong", "The code is wrong", "You can try again in"]
        )
        {
            await visit.FillAsync("Code from your authenticator app", ana.WrongCode());
            await visit.CallAsync("Verify", "session/verify");
            await visit.SeesAsync(shown);
        }

        await visit.SeesAsync("A recovery code works at once.");
        await visit.IsSoundInEveryLookAsync("locked-out");
        var left = await SecondsLeftAsync();
        await visit.Page.Clock.FastForwardAsync(10_000);
        Assert.InRange(await SecondsLeftAsync(), 0, left - 10);
        await visit.Page.Clock.FastForwardAsync(left * 1000);
        await visit.SeesAsync("You can try again now.");
        await visit.ClickAsync("Use a recovery code instead");
        await visit.FillAsync("Recovery code", ana.RecoveryCodes[0]);
        await visit.ClickAsync("Verify");

        await visit.SeesTitleAsync("Hello Ana Member");

        async Task<int> SecondsLeftAsync()
        {
            var shown = await visit.Page.Locator(".alert [aria-hidden]").InnerTextAsync();
            return int.Parse(Regex.Match(shown, @"again in (\d+) s").Groups[1].Value, CultureInfo.InvariantCulture);
        }
    }

    [BrowserFact]
    public async Task Code_in_the_wrong_field_is_told_where_it_belongs_and_costs_no_try()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var ana = await visit.Host.NewEnrolledMemberAsync();
        visit.Host.Clock.NextStep();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Enter your code");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Textbox)).ToHaveAttributeAsync("autocomplete", "one-time-code");

        await visit.FillAsync("Code from your authenticator app", ana.RecoveryCodes[0]);
        await visit.ClickAsync("Verify");
        await visit.SeesAsync("That is a recovery code.");
        await visit.ClickAsync("Use a recovery code instead");
        await visit.FillAsync("Recovery code", ana.Code());
        await visit.ClickAsync("Verify");
        await visit.SeesAsync("That is a code from your app.");
        await visit.ClickAsync("Use the code from your app instead");
        // Pasted from an app that groups digits, with the invisible mark that some of them copy along.
        await visit.FillAsync("Code from your authenticator app", $" {ana.Code()[..3]} {ana.Code()[3..]} ");
        await visit.ClickAsync("Verify");

        await visit.SeesTitleAsync("Hello Ana Member");
    }
}
