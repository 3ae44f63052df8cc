using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>What the pages of the Owners have in common.</summary>
[Collection(Chromium.Collection)]
public sealed class OwnerPagesTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Every_page_of_the_Owners_is_sound()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.NewReadyOwnerAsync();

        await visit.OpenOwnerPageAsync(olga, "");
        foreach (var (name, title) in OwnerPages.All)
        {
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            await visit.SeesTitleAsync(title);
            await visit.IsSoundInEveryLookAsync("owner-" + name);
        }

        await visit.OpenAsync("t/acme/owner/nowhere");
        await visit.SeesTitleAsync("There is no such page.");
        await visit.IsSoundInEveryLookAsync("owner-unknown");
    }

    [BrowserFact]
    public async Task Member_who_opens_a_page_of_the_Owners_is_told_whose_it_is_and_has_no_link_to_it()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.NewReadyOwnerAsync();
        var ana = await visit.Host.NewMemberAsync();

        await visit.OpenAsync("t/acme/owner/roll-out");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.FillAsync("Password", ana.Password);
        await visit.ClickAsync("Sign in");

        await visit.SeesTitleAsync("This page is for Owners");
        await visit.IsSoundInEveryLookAsync("owner-not-you");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "My account" }).ClickAsync();
        await visit.SeesTitleAsync("Hello Ana Member");
        await visit.SeesAsync("Only this one.");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Manage Acme Ltd" })).ToBeHiddenAsync();
    }

    [BrowserTheory]
    [InlineData("es", "Despliegue del segundo factor")]
    [InlineData("fr", "Déploiement du second facteur")]
    [InlineData("zh-Hans", "第二重验证的推行进度")]
    public async Task Pages_of_the_Owners_follow_the_language_of_the_page(string language, string title)
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.OpenOwnerPageAsync(await visit.Host.NewReadyOwnerAsync(), "roll-out");

        await visit.Page.GetByLabel("Language").SelectOptionAsync(language);
        await visit.SeesTitleAsync(title);
        await visit.Page.ReloadAsync();

        await visit.SeesTitleAsync(title);
    }
}
