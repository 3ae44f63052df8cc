using System.Net;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>Reload, back, a second tab, a lost answer, a session that ended elsewhere: at each step the person goes on.</summary>
[Collection(Chromium.Collection)]
public sealed class RobustnessTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Reload_at_every_step_shows_the_step_again()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var owner = await visit.Host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        var ana = await visit.Host.NewMemberAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Protect your account");
        await visit.Page.ReloadAsync();
        await visit.SeesTitleAsync("Protect your account");
        await visit.ClickAsync("Set up the app");
        await visit.SeesTitleAsync("Connect your app");
        await visit.Page.ReloadAsync();
        // The QR code is gone with the page; a new one is a click away.
        await visit.SeesTitleAsync("Protect your account");
        var (secret, _) = await visit.EnrollAsync();
        await visit.SeesTitleAsync("Hello Ana Member");
        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Enter your code");
        await visit.Page.ReloadAsync();
        await visit.SeesTitleAsync("Enter your code");
        visit.Host.Clock.NextStep();
        await visit.FillAsync("Code from your authenticator app", ana.CodeOf(secret));
        await visit.ClickAsync("Verify");
        await visit.SeesTitleAsync("Hello Ana Member");
        await visit.Page.ReloadAsync();
        await visit.SeesTitleAsync("Hello Ana Member");
    }

    [BrowserFact]
    public async Task Back_and_forward_at_every_step_lose_nothing()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.OpenAsync("");
        await visit.FillAsync("Short name of the organization", "acme");
        await visit.ClickAsync("Continue");
        await visit.SeesAsync("to Acme Ltd");
        await BackAndForwardAsync("Sign in");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.FillAsync("Password", ana.Password);
        await visit.ClickAsync("Sign in");
        await BackAndForwardAsync("Hello Ana Member");
        await visit.ClickAsync("Add an app");
        await BackAndForwardAsync("Protect your account");
        await visit.ClickAsync("Set up the app");
        await visit.SeesTitleAsync("Connect your app");
        var secret = await visit.ScanAsync();
        await BackAndForwardAsync("Connect your app");
        Assert.Equal(secret, await visit.ScanAsync());
        await visit.FillAsync("Code from your authenticator app", ana.CodeOf(secret));
        await visit.ClickAsync("Finish");
        await visit.SeesTitleAsync("Keep your recovery codes");
        var codes = await visit.Page.Locator("ol.codes li").AllInnerTextsAsync();
        await BackAndForwardAsync("Keep your recovery codes");
        Assert.Equal(codes, await visit.Page.Locator("ol.codes li").AllInnerTextsAsync());
        await visit.Page.GetByLabel("I have stored these codes").CheckAsync();
        await visit.ClickAsync("Continue");
        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Enter your code");
        await visit.Page.GoBackAsync();
        await visit.Page.GoForwardAsync();
        await visit.SeesTitleAsync("Enter your code");

        async Task BackAndForwardAsync(string title)
        {
            await visit.SeesTitleAsync(title);
            await visit.Page.GoBackAsync();
            await visit.SeesTitleAsync("Which organization?");
            await visit.Page.GoForwardAsync();
            await visit.SeesTitleAsync(title);
        }
    }

    [BrowserFact]
    public async Task Enrollment_that_another_tab_finished_is_over_in_this_one()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var owner = await visit.Host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await visit.SignInAsync(await visit.Host.NewMemberAsync());
        await visit.ClickAsync("Set up the app");
        await visit.SeesTitleAsync("Connect your app");
        var other = await visit.NewTabAsync();
        await other.GotoAsync("t/acme");
        var title = other.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await Assertions.Expect(title).ToHaveTextAsync("Protect your account");
        await other.GetByRole(AriaRole.Button, new() { Name = "Set up the app" }).ClickAsync();
        await Assertions.Expect(title).ToHaveTextAsync("Connect your app");

        var secret = await visit.ScanAsync();
        await visit.FillAsync("Code from your authenticator app", new Person(visit.Host, "acme", "", "").CodeOf(secret));
        await visit.ClickAsync("Finish");

        await visit.SeesTitleAsync("Keep your recovery codes");
        await Assertions.Expect(title).ToHaveTextAsync("Hello Ana Member");
    }

    [BrowserFact]
    public async Task Recovery_codes_are_not_left_by_accident_and_the_file_holds_all_of_them()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.OptionalTenantAsync();
        await visit.SignInAsync(await visit.Host.NewMemberAsync());
        await visit.ClickAsync("Add an app");
        await visit.ClickAsync("Set up the app");
        var secret = await visit.SecretAsync();
        await visit.FillAsync("Code from your authenticator app", new Person(visit.Host, "acme", "", "").CodeOf(secret));
        await visit.ClickAsync("Finish");
        await visit.SeesTitleAsync("Keep your recovery codes");
        var shown = await visit.Page.Locator("ol.codes li").AllInnerTextsAsync();

        // Not disabled, so that it can say what is missing.
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync(new() { Force = true });
        await visit.SeesAsync("Store the codes first, then check the box.");
        var asked = new TaskCompletionSource<string>();
        visit.Page.Dialog += async (_, dialog) =>
        {
            asked.SetResult(dialog.Type);
            await dialog.DismissAsync();
        };
        await visit.Page.CloseAsync(new() { RunBeforeUnload = true });
        Assert.Equal("beforeunload", await asked.Task);
        var file = await visit.Page.RunAndWaitForDownloadAsync(() => visit.ClickAsync("Download"));

        Assert.Equal("recovery-codes-acme.txt", file.SuggestedFilename);
        var text = await File.ReadAllTextAsync(await file.PathAsync());
        Assert.Equal(10, shown.Count);
        Assert.EndsWith(string.Join('\n', shown) + "\n", text, StringComparison.Ordinal);
        Assert.Contains("Acme Ltd, ana@acme.test", text, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Recovery_codes_that_a_reload_took_away_can_be_made_anew()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.OptionalTenantAsync();
        await visit.SignInAsync(await visit.Host.NewMemberAsync());
        await visit.ClickAsync("Add an app");
        await visit.ClickAsync("Set up the app");
        var secret = await visit.SecretAsync();
        await visit.FillAsync("Code from your authenticator app", new Person(visit.Host, "acme", "", "").CodeOf(secret));
        await visit.ClickAsync("Finish");
        await visit.SeesTitleAsync("Keep your recovery codes");
        var lost = await visit.Page.Locator("ol.codes li").AllInnerTextsAsync();
        visit.Page.Dialog += (_, dialog) => dialog.AcceptAsync();

        await visit.Page.ReloadAsync();
        await visit.SeesAsync("You left the page before you had stored your recovery codes.");
        await visit.IsSoundInEveryLookAsync("codes-lost");
        await visit.ClickAsync("Make new ones");
        await visit.SeesTitleAsync("Keep your recovery codes");
        Assert.Empty(lost.Intersect(await visit.Page.Locator("ol.codes li").AllInnerTextsAsync()));
        await visit.Page.GetByLabel("I have stored these codes").CheckAsync();
        await visit.ClickAsync("Continue");

        await visit.SeesAsync("10 are left.");
        await Assertions.Expect(visit.Page.GetByText("You left the page")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Step_taken_in_one_tab_is_taken_in_the_other()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var ana = await visit.Host.NewEnrolledMemberAsync();
        visit.Host.Clock.NextStep();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Enter your code");
        var other = await visit.NewTabAsync();
        await other.GotoAsync("t/acme");
        await Assertions.Expect(other.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Enter your code");

        await visit.FillAsync("Code from your authenticator app", ana.Code());
        await visit.ClickAsync("Verify");

        await Assertions.Expect(other.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Hello Ana Member");
        await visit.ClickAsync("Sign out");
        await Assertions.Expect(other.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign in");
    }

    [BrowserFact]
    public async Task Session_that_ended_elsewhere_asks_to_sign_in_above_the_page_and_keeps_what_was_typed()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.SignInAsync(ana);
        await visit.FillAsync("Your name", "Ana Typed");
        var elsewhere = new Person(visit.Host, "acme", ana.Email, ana.Password);
        await elsewhere.SignInAsync();
        (await visit.Host.Api.DeleteAsync("sessions", elsewhere.Token)).Expect(HttpStatusCode.NoContent);

        await visit.ClickAsync("Save");
        await visit.SeesAsync("Your session has ended. Sign in to continue.");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.FillAsync("Password", ana.Password);
        await visit.ClickAsync("Sign in");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await visit.ClickAsync("Save");

        await visit.SeesAsync("Saved.");
        await visit.SeesTitleAsync("Hello Ana Typed");
    }

    [BrowserFact]
    public async Task Expired_enrollment_says_so_and_starts_again()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.SignInAsync(ana);
        await visit.ClickAsync("Add an app");
        await visit.ClickAsync("Set up the app");
        var secret = await visit.SecretAsync();
        visit.Host.Clock.Advance(TimeSpan.FromMinutes(11));

        await visit.FillAsync("Code from your authenticator app", ana.CodeOf(secret));
        await visit.ClickAsync("Finish");
        await visit.SeesAsync("This QR code has expired.");
        await visit.EnrollAsync();

        await visit.SeesTitleAsync("Hello Ana Member");
    }

    [BrowserFact]
    public async Task Action_that_needs_a_fresh_code_asks_for_one_and_is_then_carried_out()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var ana = await visit.Host.NewEnrolledMemberAsync();
        visit.Host.Clock.NextStep();
        await visit.SignInAsync(ana);
        await visit.FillAsync("Code from your authenticator app", ana.Code());
        await visit.ClickAsync("Verify");
        await visit.SeesAsync("10 are left.");
        visit.Host.Clock.Advance(TimeSpan.FromMinutes(6));

        await visit.ClickAsync("Make new ones");
        await visit.SeesAsync("This action needs a fresh code.");
        await visit.FillAsync("Code from your authenticator app", ana.Code());
        await visit.ClickAsync("Verify");

        await visit.SeesTitleAsync("Keep your recovery codes");
    }
}
