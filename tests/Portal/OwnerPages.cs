using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>The pages of an organization's Owners.</summary>
internal static class OwnerPages
{
    /// <summary>The names in the navigation, in its order, with the headings of the pages.</summary>
    public static readonly IReadOnlyList<(string Name, string Title)> All = [("Roll-out", "Roll-out of the second factor")];

    /// <summary>Signs in and opens a page by its address.</summary>
    public static async Task OpenOwnerPageAsync(this PortalVisit visit, Person owner, string path)
    {
        await visit.SignInAsync(owner);
        await visit.SeesAsync("Name and language");
        await visit.OpenAsync($"t/{owner.Tenant}/owner/{path}");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Navigation)).ToBeVisibleAsync();
    }
}
