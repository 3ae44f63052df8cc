using System.Net;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>The pages behind mailed links.</summary>
[Collection(Chromium.Collection)]
public sealed class MailedLinkTests(Chromium chromium)
{
    private const string NewPassword = "a sentence nobody guesses";

    [BrowserFact]
    public async Task Forgotten_password_is_replaced_by_mail_and_the_link_leaves_the_address_bar()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.NewReadyOwnerAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.OpenAsync("t/acme");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Forgot your password?" }).ClickAsync();
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.ClickAsync("Send the link");
        await visit.SeesAsync("is on its way");
        await visit.Host.DrainAsync();

        await visit.OpenAsync(visit.Host.LinkFor(ana.Email));
        await visit.SeesAsync($"for {ana.Email} at Acme Ltd");
        Assert.Equal(new Uri(visit.Address, "link").ToString(), visit.Page.Url);
        await visit.FillAsync("New password", "short");
        await visit.ClickAsync("Set a password");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        await visit.FillAsync("New password", NewPassword);
        await visit.ClickAsync("Set a password");

        await visit.SeesAsync("Your password is set.");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.FillAsync("Password", NewPassword);
        await visit.ClickAsync("Sign in");
        await visit.SeesTitleAsync("Hello Ana Member");
    }

    [BrowserFact]
    public async Task Invited_person_chooses_a_password_and_a_used_link_says_that_it_is_dead()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var owner = await visit.Host.NewReadyOwnerAsync();
        (await visit.Host.InviteAsync(owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
        await visit.Host.DrainAsync();
        var link = visit.Host.LinkFor("ivo@acme.test");

        await visit.OpenAsync(link);
        await visit.SeesTitleAsync("Acme Ltd invites you");
        await visit.FillAsync("New password", NewPassword);
        await visit.ClickAsync("Accept the invitation");
        await visit.SeesAsync("You are all set.");
        await visit.Page.GotoAsync("about:blank");
        await visit.OpenAsync(link);

        await visit.SeesAsync("This link does not work any more");
    }
}
