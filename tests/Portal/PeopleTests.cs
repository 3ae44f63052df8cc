using System.Net;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>What an Owner does for and to the people of the organization.</summary>
[Collection(Chromium.Collection)]
public sealed class PeopleTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Owner_enables_the_second_factor_of_a_person_with_two_codes_and_disables_it()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.OpenFreshAsync(olga, "people");

        await visit.FollowAsync("Ana Member");
        await visit.SeesTitleAsync("Ana Member");
        await visit.IsSoundInEveryLookAsync("person-new");
        await visit.ClickAsync("Set up an app together …");
        await visit.SeesTitleAsync("Set up an app with Ana Member");
        await visit.IsSoundInEveryLookAsync("together-begin");
        await visit.ClickAsync("Set up the app");
        await visit.SeesTitleAsync("Let Ana Member scan this");
        var secret = await visit.ScanAsync();
        await visit.IsSoundInEveryLookAsync("together-scan");
        await visit.ClickAsync("Finish");
        await visit.SeesAsync("Enter a value here.");
        await visit.FillAsync("The code it shows now", ana.CodeOf(secret, -1));
        await visit.FillAsync("The next code", ana.CodeOf(secret, -1));
        await visit.ClickAsync("Finish");
        await Assertions.Expect(visit.Page.Locator(".error")).ToContainTextAsync("two consecutive codes");
        await visit.IsSoundInEveryLookAsync("together-wrong");
        await visit.FillAsync("The next code", ana.CodeOf(secret));
        await visit.ClickAsync("Finish");
        await visit.SeesAsync("The app of Ana Member is set up.");
        await visit.IsSoundInEveryLookAsync("person-enrolled");
        Assert.Equal("verification_required", (await ana.SignInAsync()).State);

        visit.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        await visit.ClickAsync("Reset the second factor …");
        await visit.ConfirmAsync("Reset");
        await visit.SeesAsync("Enter a value here.");
        await visit.FillAsync("Reason", "https://example.com");
        await visit.ConfirmAsync("Reset");
        await visit.SeesAsync("because it is mailed");
        await visit.IsSoundInEveryLookAsync("reset-refused");
        await visit.FillAsync("Reason", "end of the trial");
        await visit.ConfirmAsync("Reset");
        await visit.StepUpAsync(olga);

        await visit.SeesAsync("Reset. Ana Member is told by e-mail.");
        await visit.SeesAsync("Not started");
        Assert.Equal("active", (await ana.SignInAsync()).State);
        await visit.Host.DrainAsync();
        Assert.Contains(visit.Host.Mail.Messages, m =>
            m.To == ana.Email && m.Categories.Contains("FactorsReset") && m.Text.Contains("end of the trial", StringComparison.Ordinal)
        );
    }

    [BrowserFact]
    public async Task Owner_searches_filters_and_sorts_and_sees_the_rest_on_request()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.OptionalTenantAsync();
        foreach (var batch in Enumerable.Range(0, 101).Chunk(20))
        {
            await Task.WhenAll(batch.Select(n => visit.Host.NewMemberAsync(email: $"p{n:000}@acme.test")));
        }

        await visit.Host.DrainAsync();
        await visit.OpenFreshAsync(olga, "people");
        await visit.SeesAsync("People shown: 100");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Everybody 102" })).ToBeVisibleAsync();
        await visit.ClickAsync("Show more");
        await visit.SeesAsync("People shown: 102");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show more" })).ToBeHiddenAsync();

        await visit.Page.GetByLabel("Order").SelectOptionAsync("email");
        await visit.SeesAsync("People shown: 100");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("olga@acme.test");
        await SearchAsync(visit, "P04");
        await visit.SeesAsync("People shown: 10");
        await visit.IsSoundInEveryLookAsync("people");
        await SearchAsync(visit, "nobody");
        await visit.SeesAsync("Nobody's name or address begins with \"nobody\".");
        await visit.IsSoundInEveryLookAsync("people-nobody");
        await SearchAsync(visit, "");
        await visit.ClickAsync("Set up 1");
        await visit.SeesAsync("People shown: 1");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("Olga Owner");
        await visit.ClickAsync("Owners");
        await visit.SeesAsync("People shown: 1");
        var file = await visit.Page.RunAndWaitForDownloadAsync(() => visit.FollowAsync("Download as CSV"));
        Assert.Equal(103, (await File.ReadAllLinesAsync(await file.PathAsync())).Length);
    }

    [BrowserFact]
    public async Task Owner_invites_changes_a_role_ends_sessions_and_removes()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await ana.SignInAsync();
        await visit.OpenFreshAsync(olga, "people");

        await visit.ClickAsync("Invite somebody");
        await visit.FillAsync("E-mail address", "not an address");
        await visit.ConfirmAsync("Send the invitation");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        await visit.IsSoundInEveryLookAsync("invite-wrong");
        await visit.FillAsync("E-mail address", "ivo@acme.test");
        await visit.FillAsync("Name (optional)", "Ivo Invited");
        await visit.ConfirmAsync("Send the invitation");
        await visit.SeesAsync("The invitation for ivo@acme.test is on its way.");
        await visit.Host.DrainAsync();
        var first = visit.Host.LinkFor("ivo@acme.test");
        await visit.Page.ReloadAsync();
        await visit.FollowAsync("Ivo Invited");
        await visit.SeesAsync("The person has not accepted the invitation yet.");
        await visit.IsSoundInEveryLookAsync("person-invited");
        await visit.ClickAsync("Send the invitation again");
        await visit.ConfirmAsync("Send the invitation");
        await visit.SeesAsync("The invitation for ivo@acme.test is on its way.");
        await visit.Host.DrainAsync();
        Assert.NotEqual(first, visit.Host.LinkFor("ivo@acme.test"));

        await OpenPersonAsync(visit, "Ana Member");
        await visit.ClickAsync("End all sessions");
        await visit.IsSoundInEveryLookAsync("end-sessions");
        await visit.ConfirmAsync("End all sessions");
        await visit.SeesAsync("All sessions of Ana Member have ended.");
        (await ana.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized);
        await visit.ClickAsync("Make an Owner");
        await visit.ConfirmAsync("Make an Owner");
        await visit.SeesAsync("The role of Ana Member is now: Owner.");
        await OpenPersonAsync(visit, "Ivo Invited");

        // Somebody else was faster: the page shows the entry as it is now, and nothing is done.
        await visit.ClickAsync("Remove from the organization");
        var ivo = visit.Page.Url.Split('/')[^1];
        visit.Host.Clock.NextStep();
        (await olga.SignInAsync(olga.Code())).Expect(HttpStatusCode.Created);
        (await visit.Host.ChangeAsync(olga, ivo, new { role = "owner" })).Expect(HttpStatusCode.OK);
        await visit.ConfirmAsync("Remove from the organization");
        await visit.SeesAsync("Somebody changed this a moment ago.");
        await visit.IsSoundInEveryLookAsync("person-changed");
        await visit.ConfirmAsync("Cancel");
        await Assertions.Expect(visit.Page.Locator(".figures")).ToContainTextAsync("Owner");
    }

    [BrowserFact]
    public async Task Owner_unlinks_the_provider_of_a_person_and_removes_the_person()
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        await using var visit = await PortalVisit.StartAsync(chromium);
        var (olga, ana) = await visit.Host.NewFederatedTenantAsync(issuer);
        await visit.SignInAsync(olga);
        await visit.SeesAsync("Name and language");
        await visit.OpenAsync("t/acme/owner/people");
        await visit.FollowAsync("Ana Member");

        await visit.ClickAsync("Unlink acme");
        await visit.IsSoundInEveryLookAsync("person-unlink");
        await visit.ConfirmAsync("Unlink");
        await visit.StepUpAsync(olga);
        await visit.SeesAsync("The provider is unlinked.");
        Assert.Empty((await visit.Host.AccountAsync(ana)).Credentials.Identities);
        await visit.ClickAsync("Remove from the organization");
        await visit.ConfirmAsync("Remove from the organization");

        await visit.SeesAsync("Ana Member is removed.");
        await visit.IsSoundInEveryLookAsync("person-removed");
        await visit.Host.DrainAsync();
        await visit.FollowAsync("All people");
        await visit.SeesAsync("People shown: 1");
    }

    private static async Task OpenPersonAsync(PortalVisit visit, string name)
    {
        await visit.FollowAsync("People");
        await visit.FollowAsync(name);
        await visit.SeesTitleAsync(name);
    }

    private static async Task SearchAsync(PortalVisit visit, string text)
    {
        await visit.Page.GetByLabel("Name or address").FillAsync(text);
        await visit.ClickAsync("Search");
    }
}
