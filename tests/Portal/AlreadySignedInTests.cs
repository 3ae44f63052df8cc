using System.Net;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>A browser has one cookie. Somebody who wants to sign in beside a live session is asked what becomes of it.</summary>
[Collection(Chromium.Collection)]
public sealed class AlreadySignedInTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Page_of_another_tenant_names_the_person_and_leads_back_to_the_session()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await GlobexAsync(visit);

        await visit.OpenAsync("t/acme");
        await visit.SeesTitleAsync("You are already signed in");
        await visit.SeesAsync("You are signed in to Acme Ltd as gil@globex.test.");
        await visit.IsSoundAsync("already-signed-in");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Continue" }).ClickAsync();

        await visit.SeesTitleAsync("Hello Olga Owner");
        await visit.SeesAsync("gil@globex.test");
    }

    [BrowserFact]
    public async Task Signing_in_as_somebody_else_ends_the_session_only_when_it_succeeds()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await GlobexAsync(visit);
        var ana = await visit.Host.NewMemberAsync();

        await visit.OpenAsync("t/acme");
        await visit.ClickAsync("Sign in as somebody else");
        await visit.SeesAsync("When you sign in here, the session of gil@globex.test at Acme Ltd ends.");
        await visit.IsSoundAsync("sign-in-replaces");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.FillAsync("Password", "a wrong password, surely");
        await visit.CallAsync("Sign in", "tenants/acme/sessions");
        await visit.SeesAsync("The sign-in failed.");
        var second = await visit.NewTabAsync();
        await second.GotoAsync("t/globex");
        await Assertions.Expect(second.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Hello Olga Owner");
        await visit.FillAsync("Password", ana.Password);
        await visit.ClickAsync("Sign in");

        await visit.SeesTitleAsync("Hello Ana Member");
        // The other tab follows: its session has ended, and the browser's is of another tenant.
        await Assertions.Expect(second.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("You are already signed in");
    }

    [BrowserFact]
    public async Task Tab_that_missed_a_sign_in_asks_before_it_signs_in_and_keeps_what_was_typed()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.NewTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        var ben = await visit.Host.NewMemberAsync(email: "ben@acme.test");
        await visit.OpenAsync("t/acme");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.FillAsync("Password", ana.Password);
        // Not a page of the portal: nothing tells this tab.
        var elsewhere = new Browser(visit.Host, visit.Address.GetLeftPart(UriPartial.Authority));
        await elsewhere.SignInAsync(ben);
        await visit.Context.AddCookiesAsync([
            new()
            {
                Name = Browser.CookieName,
                Value = elsewhere.Cookie,
                Url = new UriBuilder(visit.Address) { Scheme = "https" }.ToString(),
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteAttribute.Lax,
            },
        ]);

        await visit.ClickAsync("Sign in");
        await visit.SeesAsync("You are signed in to Acme Ltd as ben@acme.test.");
        await visit.ClickAsync("Sign in as somebody else");

        await visit.SeesAsync("ana@acme.test");
        await visit.SeesTitleAsync("Hello Ana Member");
        (await elsewhere.GetAsync("session")).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    private static async Task GlobexAsync(PortalVisit visit)
    {
        await visit.Host.NewTenantAsync();
        var gil = await visit.Host.NewTenantAsync("globex", "gil@globex.test");
        await visit.SignInAsync(gil);
        await visit.SeesTitleAsync("Hello Olga Owner");
    }
}
