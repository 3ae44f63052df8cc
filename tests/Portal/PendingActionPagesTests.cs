using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>What an Owner does to another Owner waits for a day: the pages say so, and let the others confirm or stop it.</summary>
[Collection(Chromium.Collection)]
public sealed class PendingActionPagesTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Reset_of_an_Owner_is_announced_stopped_asked_for_again_and_confirmed_by_a_third()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.OptionalTenantAsync();
        var tanja = await visit.Host.NewOwnerAsync(olga, "tanja@acme.test");
        var third = await visit.Host.NewOwnerAsync(olga, "third@acme.test");
        await third.SignInAsync();
        await third.EnrollAsync();
        visit.Host.Clock.Advance(TimeSpan.FromHours(24));
        await visit.OpenFreshAsync(olga, "people/" + tanja.UserId);

        await AskAsync(visit);
        await visit.SeesAsync("You asked for it. Another Owner can confirm it earlier.");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm the change" })).ToBeHiddenAsync();
        await visit.IsSoundInEveryLookAsync("person-pending");
        await visit.ClickAsync("Reset everything …");
        await visit.FillAsync("Reason", "once more");
        await visit.ConfirmAsync("Reset");
        await visit.SeesAsync("A change to this Owner's account is already pending.");
        await visit.ConfirmAsync("Cancel");
        await visit.ClickAsync("Stop the change");
        await visit.ConfirmAsync("Stop the change");
        await visit.SeesAsync("The change is stopped.");
        Assert.Null((await visit.Host.AccountAsync(tanja)).PendingAction);

        await AskAsync(visit);
        await visit.SignOutAsync();
        await visit.Host.DrainAsync();
        await visit.OpenFreshAsync(third, "people");
        await visit.SeesAsync("Changes to Owners that take effect soon:");
        await visit.IsSoundInEveryLookAsync("people-pending");
        await visit.Page.Locator(".warn a").ClickAsync();
        await visit.SeesAsync("Reason: lost the phone");
        await visit.ClickAsync("Confirm the change");
        await visit.IsSoundInEveryLookAsync("person-confirm");
        await visit.ConfirmAsync("Confirm the change");

        await visit.SeesAsync("The change to Ana Member has taken effect.");
        Assert.Null((await visit.Host.AccountAsync(tanja)).Credentials.PasswordHash);
    }

    private static async Task AskAsync(PortalVisit visit)
    {
        await visit.ClickAsync("Reset everything …");
        await visit.IsSoundInEveryLookAsync("reset-owner");
        await visit.FillAsync("Reason", "lost the phone");
        await visit.ConfirmAsync("Reset");
        await visit.SeesAsync("Every Owner is told.");
    }
}
