using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>The pictures of the README. With MFA_WRITE=1 the test writes them.</summary>
[Collection(Chromium.Collection)]
public sealed class ScreenshotsTests(Chromium chromium)
{
    private const int MaxBytes = 150_000;

    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "screenshots");

    [BrowserFact]
    public async Task Pictures_show_the_enrollment_and_the_account()
    {
        var writes = Environment.GetEnvironmentVariable("MFA_WRITE") == "1";
        if (writes)
        {
            await using var visit = await PortalVisit.StartAsync(chromium, new(420));
            await visit.Host.OptionalTenantAsync();
            await visit.SignInAsync(await visit.Host.NewMemberAsync());
            await visit.ClickAsync("Add an app");
            await visit.ClickAsync("Set up the app");
            await visit.SeesTitleAsync("Connect your app");
            await WriteAsync(visit, "enroll");
            await visit.ClickAsync("Not now");
            await visit.ClickAsync("Add an app");
            await visit.EnrollAsync();
            await visit.SeesAsync("10 are left.");
            await WriteAsync(visit, "account");
        }

        foreach (var name in new[] { "enroll", "account" })
        {
            var file = new FileInfo(Path.Combine(Folder, name + ".png"));
            Assert.True(file.Exists, $"{file.Name} is missing: run this test once with MFA_WRITE=1.");
            Assert.InRange(file.Length, 1_000, MaxBytes);
        }
    }

    private static async Task WriteAsync(PortalVisit visit, string name)
    {
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png") });
    }
}
