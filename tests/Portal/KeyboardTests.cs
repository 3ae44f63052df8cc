using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>Everything works without a pointer, and the focus is always in sight.</summary>
[Collection(Chromium.Collection)]
public sealed class KeyboardTests(Chromium chromium)
{
    private const string Focused = """
        () => {
          const focused = document.activeElement
          if (!focused || focused === document.body) return ['', 'seen']
          const { outlineStyle, outlineWidth } = getComputedStyle(focused)
          const box = focused.getBoundingClientRect()
          const seen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && box.bottom > 0 && box.top < innerHeight
          return [(focused.ariaLabel ?? focused.labels?.[0]?.textContent ?? focused.textContent).trim(), seen ? 'seen' : 'hidden']
        }
        """;

    [BrowserFact]
    public async Task Person_without_a_pointer_signs_in_enrolls_stores_codes_and_removes_the_app()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        var keys = visit.Page.Keyboard;

        await visit.OpenAsync("t/acme");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" })).ToBeVisibleAsync();
        string[] order = ["Password", "Show", "Sign in", "Forgot your password?", "Sign in with a passkey", "Language"];
        foreach (var name in order)
        {
            Assert.Equal(name, await NextAsync(visit));
        }

        foreach (var name in order[..^1].Reverse().Append("E-mail address"))
        {
            await keys.PressAsync("Shift+Tab");
            Assert.Equal(name, await FocusedAsync(visit));
        }

        await keys.TypeAsync(ana.Email);
        await keys.PressAsync("Tab");
        await keys.TypeAsync(ana.Password);
        await keys.PressAsync("Enter");
        await visit.SeesAsync("Only this one.");
        await PressAsync(visit, "Add an app");
        await visit.SeesTitleAsync("Protect your account");
        await PressAsync(visit, "Set up the app");
        await visit.SeesTitleAsync("Connect your app");
        var secret = await visit.ScanAsync();
        await ReachAsync(visit, "Code from your authenticator app");
        await keys.TypeAsync("000");
        await keys.PressAsync("Enter");
        await Assertions.Expect(visit.Page.Locator(".error")).ToBeVisibleAsync();
        // The focus is in the field that is wrong.
        Assert.Equal("Code from your authenticator app", await FocusedAsync(visit));
        await keys.PressAsync("Control+A");
        await keys.TypeAsync(ana.CodeOf(secret));
        await keys.PressAsync("Enter");
        await visit.SeesTitleAsync("Keep your recovery codes");
        await PressAsync(visit, "I have stored these codes", "Space");
        await PressAsync(visit, "Continue");
        await visit.SeesAsync("10 are left.");

        await PressAsync(visit, "Remove Phone");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        Assert.Equal("Code from this or another app", await FocusedAsync(visit));
        await keys.PressAsync("Escape");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        Assert.Equal("Remove Phone", await FocusedAsync(visit));
        await keys.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        visit.Host.Clock.NextStep();
        await keys.TypeAsync(ana.CodeOf(secret));
        await keys.PressAsync("Enter");
        await visit.SeesAsync("None yet.");
    }

    [BrowserFact]
    public async Task Person_without_a_pointer_creates_a_passkey_signs_in_with_it_and_removes_it()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.SignInAsync(ana);
        await visit.SeesAsync("Only this one.");

        await PressAsync(visit, "Add a passkey");
        await visit.SeesTitleAsync("Protect your account");
        await device.TouchAsync(() => PressAsync(visit, "Create a passkey"), () => visit.SeesTitleAsync("Keep your recovery codes"));
        await PressAsync(visit, "I have stored these codes", "Space");
        await PressAsync(visit, "Continue");
        await visit.SeesAsync("10 are left.");
        await PressAsync(visit, "Sign out");
        await visit.SeesAsync("You are signed out.");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" })).ToBeVisibleAsync();
        await device.TouchAsync(() => PressAsync(visit, "Sign in with a passkey"), () => visit.SeesAsync("10 are left."));

        visit.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        await PressAsync(visit, "Remove Passkey");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await PressAsync(visit, "Remove it");
        await visit.SeesTitleAsync("Use your passkey");
        await device.TouchAsync(() => PressAsync(visit, "Use a passkey"), () => visit.SeesAsync("None yet."));
    }

    [BrowserFact]
    public async Task Owner_without_a_pointer_goes_from_page_to_page_and_skips_the_navigation()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.NewReadyOwnerAsync();
        await visit.SignInAsync(olga);
        await visit.SeesAsync("Name and language");

        await PressAsync(visit, "Manage Acme Ltd");
        foreach (var (page, title) in OwnerPages.All)
        {
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Navigation)).ToBeVisibleAsync();
            await visit.Page.Locator(".skip").FocusAsync();
            await PressAsync(visit, page);
            await visit.SeesTitleAsync(title);
            await Assertions.Expect(visit.Page.Locator("[aria-current=page]")).ToHaveTextAsync(page);
            // The heading has the focus, so that a screen reader says where the person is.
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
            await ReachAsync(visit, "Language");
        }

        await visit.Page.ReloadAsync();
        await visit.SeesTitleAsync(OwnerPages.All[^1].Title);
        var skip = visit.Page.Locator(".skip");
        await skip.FocusAsync();
        Assert.Equal("Skip to the content", await FocusedAsync(visit));
        await skip.PressAsync("Enter");
        Assert.Equal("main", await visit.Page.EvaluateAsync<string>("document.activeElement.id"));
        await skip.FocusAsync();
        await PressAsync(visit, "My account");
        await visit.SeesTitleAsync("Hello Olga Owner");
    }

    [BrowserFact]
    public async Task Forced_colors_keep_every_control_in_sight_and_nothing_moves()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.OptionalTenantAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.Page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active, ReducedMotion = ReducedMotion.Reduce });

        await visit.OpenAsync("t/acme");
        await visit.SeesAsync("to Acme Ltd");
        await IsInSightAsync(visit, "forced-sign-in");
        await visit.SignInAsync(ana);
        await visit.SeesAsync("Only this one.");
        await IsInSightAsync(visit, "forced-account");
        await visit.ClickAsync("Add an app");
        await visit.SeesTitleAsync("Protect your account");
        await IsInSightAsync(visit, "forced-enroll-begin");
        var (now, later) = (await TopOfAsync("[aria-current]"), await TopOfAsync("li:last-child"));
        Assert.NotEqual(now, later);

        Task<string> TopOfAsync(string step) =>
            visit.Page.Locator(".steps " + step).EvaluateAsync<string>("step => getComputedStyle(step).borderTopColor");
    }

    /// <summary>In forced colors backgrounds vanish: a button or a field is known by its border.</summary>
    private static async Task IsInSightAsync(PortalVisit visit, string where)
    {
        await visit.IsSoundAsync(where);
        var bare = await visit.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('button:not(.plain), a.button, input:not(.sr), select')]
              .filter(one => {
                const { borderTopStyle, borderTopColor, backgroundColor } = getComputedStyle(one)
                return borderTopStyle === 'none' || borderTopColor === backgroundColor
              })
              .map(one => one.outerHTML)
            """
        );
        Assert.Empty(bare);
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("document.getAnimations().length"));
    }

    private static async Task PressAsync(PortalVisit visit, string name, string key = "Enter")
    {
        await ReachAsync(visit, name);
        await visit.Page.Keyboard.PressAsync(key);
    }

    private static async Task ReachAsync(PortalVisit visit, string name)
    {
        await visit.SettlesAsync();
        for (var pressed = 0; pressed < 60; pressed++)
        {
            if (await NextAsync(visit) == name)
            {
                return;
            }
        }

        Assert.Fail($"The Tab key does not reach \"{name}\".");
    }

    private static async Task<string> NextAsync(PortalVisit visit)
    {
        await visit.Page.Keyboard.PressAsync("Tab");
        return await FocusedAsync(visit);
    }

    private static async Task<string> FocusedAsync(PortalVisit visit)
    {
        var focused = await visit.Page.EvaluateAsync<string[]>(Focused);
        Assert.True(focused[1] == "seen", $"The focus on \"{focused[0]}\" cannot be seen.");
        return focused[0];
    }
}
