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
        ("People", "People"),
        ("Activity", "Activity"),
        ("Sign-in providers", "Sign-in providers"),
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

    /// <summary>The same for an Owner who is asked for a code, so that the second factor is fresh.</summary>
    public static async Task OpenFreshAsync(this PortalVisit visit, Person owner, string path)
    {
        await visit.SignInAsync(owner);
        await visit.VerifyAboveAsync(owner);
        await visit.SeesAsync("Name and language");
        await visit.OpenAsync($"t/{owner.Tenant}/owner/{path}");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Navigation)).ToBeVisibleAsync();
    }

    /// <summary>Takes the step that an action needs, in the dialog above the page.</summary>
    public static async Task StepUpAsync(this PortalVisit visit, Person owner)
    {
        await visit.SeesAsync("This action needs a fresh code.");
        await visit.VerifyAboveAsync(owner);
    }

    /// <summary>Presses the button of the dialog, whose name the page may have too.</summary>
    public static Task ConfirmAsync(this PortalVisit visit, string name) =>
        visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    public static Task FollowAsync(this PortalVisit visit, string link) =>
        visit.Page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).First.ClickAsync();

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
