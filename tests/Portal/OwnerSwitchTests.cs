using System.Net;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.RelyingParties;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>Switching the second factor on and off, as the manuals of the replaced products describe it, in a real browser.</summary>
[Collection(Chromium.Collection)]
public sealed class OwnerSwitchTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Owner_switches_it_on_everybody_is_asked_at_the_next_request_and_off_again()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.NewReadyOwnerAsync();
        var ana = await visit.Host.NewMemberAsync();
        await ana.SignInAsync();
        // The roster, which the preview counts, follows an enrollment by its event.
        await visit.Host.DrainAsync();
        await visit.OpenOwnerPageAsync(olga, "switch");
        await visit.SeesAsync("Now: off.");
        await visit.SeesAsync("Change something to see what it means for people.");

        await ChooseAsync(visit, "required");
        await visit.SelectAsync("Time to set it up", "None");
        await visit.SeesFigureAsync("People who must set up a second factor", "1");
        await visit.SeesFigureAsync("People who are asked for their second factor", "1");
        await visit.Page.GetByText("See the 2 people for whom this changes").ClickAsync();
        await visit.SeesAsync("Ana Member (ana@acme.test)");
        await visit.IsSoundInEveryLookAsync("switch-preview");
        await visit.ClickAsync("Review");
        await visit.SeesAsync("1 person must set up a second factor at the next request.");
        await visit.IsSoundInEveryLookAsync("switch-review");
        Assert.Equal("active", (await ana.GetSessionAsync()).Expect(HttpStatusCode.OK).Body!["state"]!.GetValue<string>());
        await visit.ClickAsync("Switch on for 2 people");
        await visit.VerifyAboveAsync(olga);
        await visit.SeesAsync("Saved. It applies from everybody’s next request.");
        await visit.SeesAsync("Now: everybody needs a second factor.");
        Assert.NotEqual("active", (await ana.GetSessionAsync()).Expect(HttpStatusCode.OK).Body!["state"]!.GetValue<string>());

        await ChooseAsync(visit, "off");
        await visit.ClickAsync("Review");
        await visit.SeesAsync("Every Owner is told by e-mail.");
        await visit.ClickAsync("Switch off for 2 people");
        await visit.SeesAsync("Now: off.");

        Assert.Equal("active", (await ana.GetSessionAsync()).Expect(HttpStatusCode.OK).Body!["state"]!.GetValue<string>());
    }

    [BrowserFact]
    public async Task Owner_enforces_it_and_the_services_deny_a_person_until_an_app_is_set_up_and_the_page_refreshed()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await using var service = await GuardedService.StartAsync(visit.Host, visit.Address, "acme");
        using var folder = new TestFolder();
        var olga = await visit.Host.NewReadyOwnerAsync();
        var ana = await visit.Host.NewMemberAsync();
        var users = folder.Write("users", $"{Environment.UserName} {ana.UserId}\n");
        await visit.OpenOwnerPageAsync(olga, "switch");
        await ChooseAsync(visit, "required");
        await visit.SelectAsync("Time to set it up", "None");
        await visit.ClickAsync("Review");
        await visit.ClickAsync("Switch on for 2 people");
        await visit.VerifyAboveAsync(olga);
        await visit.SeesAsync("Now: everybody needs a second factor.");
        await visit.SignOutAsync();
        await ana.SignInAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Protect your account");
        var page = await visit.Context.NewPageAsync();

        Assert.Equal(401, (await page.GotoAsync(service.Address.ToString()))!.Status);
        await Assertions.Expect(page.GetByText("mfa: not_enrolled")).ToBeVisibleAsync();
        if (RealServers.MissingForGate is null)
        {
            var refused = await ConnectAsync();
            Assert.Equal((Gate.Refused, ""), (refused.Status, refused.Output));
            Assert.Contains("mfa (not enrolled)", refused.Error, StringComparison.Ordinal);
        }

        var (secret, _) = await visit.EnrollAsync();
        await visit.SeesTitleAsync("Hello Ana Member");
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("Welcome " + ana.UserId)).ToBeVisibleAsync();
        if (RealServers.MissingForGate is null)
        {
            visit.Host.Clock.NextStep();
            await ana.VerifyAsync(ana.CodeOf(secret));
            Assert.Equal(0, (await ConnectAsync()).Status);
        }

        Task<Ended> ConnectAsync() => Gate.RunAsync(folder.Path, ana.Token, Gate.Api(visit.Host), "acme", users);
    }

    [BrowserFact]
    public async Task Owner_without_an_app_is_told_before_the_review_and_sets_one_up()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.NewTenantAsync();
        await visit.OpenOwnerPageAsync(olga, "switch");

        await ChooseAsync(visit, "required");
        await visit.SeesAsync("Without one, this change would lock you out.");
        await visit.IsSoundInEveryLookAsync("switch-not-ready");
        await visit.ClickAsync("Review");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        Assert.Equal("not-ready", await visit.Page.EvaluateAsync<string>("document.activeElement.id"));
        await visit.ClickAsync("Set up yours");
        await visit.FillAsync("Name of the device", "Phone");
        await visit.ClickAsync("Set up the app");
        var secret = await visit.ScanAsync();
        await visit.SeesAsync($"We sent it to {olga.Email}.");
        await visit.Host.DrainAsync();
        await visit.FillAsync("Code from your authenticator app", olga.CodeOf(secret));
        await visit.FillAsync("Code from the e-mail", visit.Host.MailedCodeFor(olga.Email));
        await visit.ClickAsync("Finish");
        await visit.Page.GetByLabel("I have stored these codes").CheckAsync();
        await visit.ClickAsync("Continue");
        await visit.SeesTitleAsync("Two-factor authentication");
        // What was chosen before is still chosen.
        await Assertions.Expect(visit.Page.Locator("input[value=required]")).ToBeCheckedAsync();
        // The preview counts from the roster, which a queue updates.
        await visit.Host.DrainAsync();
        await ChooseAsync(visit, "optional");
        await ChooseAsync(visit, "required");
        await visit.ClickAsync("Review");
        await visit.SeesAsync("Nobody has to set up anything.");
        await visit.ClickAsync("Switch on for 1 person");
        await visit.SeesAsync("Now: everybody needs a second factor from");
    }

    [BrowserFact]
    public async Task Owner_whom_another_one_overtook_sees_who_it_was_and_the_new_preview_with_the_own_choices()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.NewReadyOwnerAsync();
        var otto = await visit.Host.NewOwnerAsync(olga, "otto@acme.test");
        await otto.SignInAsync();
        await otto.EnrollAsync();
        (await olga.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        await visit.OpenOwnerPageAsync(olga, "switch", code: true);
        await ChooseAsync(visit, "required");
        await visit.SelectAsync("Time to set it up", "30 days");
        await visit.ClickAsync("Review");
        await visit.SeesAsync("Switch it on for everybody?");

        (await otto.SwitchAsync(new { mode = "optional", codesRequired = 2 })).Expect(HttpStatusCode.OK);
        await visit.Host.DrainAsync();
        await visit.ClickAsync("Switch on for 2 people");

        await visit.SeesAsync("Ana Member changed the rules before you");
        await visit.SeesAsync("Now: whoever has set up a second factor is asked for it.");
        await Assertions.Expect(visit.Page.GetByLabel("Time to set it up")).ToHaveValueAsync("30");
        await visit.IsSoundInEveryLookAsync("switch-overtaken");
        await visit.ClickAsync("Review");
        await visit.ClickAsync("Switch on for 2 people");
        await visit.SeesAsync("Now: everybody needs a second factor from");
        // What the other Owner changed besides stays.
        var policy = (await visit.Host.Api.GetAsync("tenants/acme/two-factor", otto.Token)).Expect(HttpStatusCode.OK).Body!;
        Assert.Equal((30, 2), (policy["graceDays"]!.GetValue<int>(), policy["codesRequired"]!.GetValue<int>()));
    }

    [BrowserFact]
    public async Task Choices_outlast_a_code_that_a_new_rule_asks_for_but_not_the_way_to_another_page()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.NewReadyOwnerAsync();
        await visit.OpenOwnerPageAsync(olga, "switch");
        await ChooseAsync(visit, "required");
        await visit.SettlesAsync();
        // Somebody else, or the same person elsewhere, changes the rules.
        (await olga.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);

        await visit.SelectAsync("Time to set it up", "60 days");
        await visit.VerifyAboveAsync(olga);
        await visit.SeesAsync("Now: whoever has set up a second factor is asked for it.");
        await Assertions.Expect(visit.Page.Locator("input[value=required]")).ToBeCheckedAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Time to set it up")).ToHaveValueAsync("60");

        await visit.FollowAsync("People");
        await visit.SeesTitleAsync("People");
        await visit.FollowAsync("Two-factor");
        await Assertions.Expect(visit.Page.Locator("input[value=optional]")).ToBeCheckedAsync();
    }

    [BrowserFact]
    public async Task Owner_changes_the_other_rules_and_learns_who_could_no_longer_sign_in()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.NewReadyOwnerAsync();
        var provider = new
        {
            provider = "acme",
            issuer = "https://login.acme.test",
            clientId = "acme-web",
        };
        var path = "tenants/acme/identity-providers";
        var etag = (await visit.Host.Api.GetAsync(path, olga.Token)).Expect(HttpStatusCode.OK).Headers["ETag"];
        (await visit.Host.Api.PutAsync(path, new { providers = new[] { provider } }, olga.Token, ("If-Match", etag))).Expect(
            HttpStatusCode.OK
        );
        await visit.OpenOwnerPageAsync(olga, "switch");

        await visit.Page.GetByText("More: passkeys and apps").ClickAsync();
        await visit.Page.GetByLabel("Password", new() { Exact = true }).UncheckAsync();
        await visit.SeesAsync("1 person can no longer sign in:");
        await visit.SeesAsync("You signed in another way than those that would be allowed.");
        await visit.IsSoundInEveryLookAsync("switch-locked-out");
        await visit.Page.GetByLabel("Password", new() { Exact = true }).CheckAsync();
        await visit.Page.GetByLabel("Ask for two codes in a row when somebody sets up an app").CheckAsync();
        await visit.SelectAsync("A session lasts at most", "8 hours");
        await visit.SelectAsync("It ends when nobody uses it for", "15 minutes");
        await visit.ClickAsync("Review");
        await visit.ClickAsync("Change the rules for 1 person");
        await visit.VerifyAboveAsync(olga);
        await visit.SeesAsync("Saved.");

        var policy = (await visit.Host.Api.GetAsync("tenants/acme/two-factor", olga.Token)).Expect(HttpStatusCode.OK).Body!;
        Assert.Equal(
            (2, 480, 15, "off"),
            (
                policy["codesRequired"]!.GetValue<int>(),
                policy["sessionLifetimeMinutes"]!.GetValue<int>(),
                policy["sessionIdleMinutes"]!.GetValue<int>(),
                policy["mode"]!.GetValue<string>()
            )
        );
        Assert.Empty(policy["requiredFirstFactors"]!.AsArray());
    }

    private static Task ChooseAsync(PortalVisit visit, string mode) => visit.Page.Locator($"input[value={mode}]").CheckAsync();
}
