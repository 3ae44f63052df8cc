using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>The pages of an organization's Owners.</summary>
internal static class OwnerPages
{
    /// <summary>The names in the navigation, in its order, with the headings of the pages.</summary>
    public static readonly IReadOnlyList<(string Name, string Title)> All =
    [
        ("Two-factor", "Two-factor authentication"),
        ("Roll-out", "Roll-out of the second factor"),
        ("Look", "How your pages and e-mails look"),
    ];

    /// <summary>Signs in and opens a page by its address.</summary>
    /// <param name="code">Whether the tenant asks the Owner for a code.</param>
    public static async Task OpenOwnerPageAsync(this PortalVisit visit, Person owner, string path, bool code = false)
    {
        await visit.SignInAsync(owner);
        if (code)
        {
            await visit.VerifyAboveAsync(owner);
        }

        await visit.SeesAsync("Name and language");
        await visit.OpenAsync($"t/{owner.Tenant}/owner/{path}");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Navigation)).ToBeVisibleAsync();
    }

    /// <summary>Enters a code where the page asks for one, at sign-in or above the page.</summary>
    public static async Task VerifyAboveAsync(this PortalVisit visit, Person owner)
    {
        await visit.SeesTitleAsync("Enter your code");
        visit.Host.Clock.NextStep();
        await visit.FillAsync("Code from your authenticator app", owner.Code());
        await visit.ClickAsync("Verify");
    }

    public static Task SelectAsync(this PortalVisit visit, string label, string option) =>
        visit.Page.GetByLabel(label).SelectOptionAsync(new SelectOptionValue { Label = option });

    /// <summary>Waits until a figure of the page has the value.</summary>
    public static Task SeesFigureAsync(this PortalVisit visit, string name, string value) =>
        Assertions.Expect(visit.Page.Locator(".figures > div", new() { HasText = name }).Locator("dd")).ToHaveTextAsync(value);
}
