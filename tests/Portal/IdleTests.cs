using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>A session that nobody uses: the page warns before it ends (WCAG 2.2, 2.2.1).</summary>
[Collection(Chromium.Collection)]
public sealed class IdleTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Unused_session_is_kept_on_a_click_and_ends_without_one()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.NewTenantAsync();
        await visit.SignInAsync(await visit.Host.NewMemberAsync());
        await visit.SeesAsync("Only this one.");
        // A read that is answered after the time has passed would count as use.
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        await PassAsync(visit, TimeSpan.FromMinutes(58.2));
        await visit.SeesAsync("Are you still there?");
        await visit.SeesAsync("You will be signed out in");
        await visit.IsSoundInEveryLookAsync("idle-warning");
        await visit.CallAsync("Stay signed in", "session");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await visit.Host.Get<BackgroundWork>().IdleAsync();

        // Past the end that the page knew: it reads the new one and warns again.
        await PassAsync(visit, TimeSpan.FromMinutes(3));
        await visit.SeesTitleAsync("Hello Ana Member");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await PassAsync(visit, TimeSpan.FromMinutes(55.5));
        await visit.SeesAsync("Are you still there?");
        await PassAsync(visit, TimeSpan.FromMinutes(3));

        await visit.SeesAsync("Your session has ended. Sign in to continue.");
        await visit.IsSoundInEveryLookAsync("session-ended");
    }

    private static async Task PassAsync(PortalVisit visit, TimeSpan time)
    {
        visit.Host.Clock.Advance(time);
        await visit.Page.Clock.FastForwardAsync((long)time.TotalMilliseconds);
    }
}
