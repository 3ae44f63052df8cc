using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>Steps with passkeys that several walks through the pages share.</summary>
internal static class PasskeyWalking
{
    /// <summary>Presses a button that asks for a passkey, and proves on the device that it is the person.</summary>
    public static Task TouchAsync(this PortalVisit visit, BrowserAuthenticator device, string button, Func<Task> seen) =>
        device.TouchAsync(() => visit.ClickAsync(button), seen);

    /// <summary>Creates a passkey from the account's page, and stores the recovery codes that come with the first second factor.</summary>
    public static async Task AddPasskeyAsync(this PortalVisit visit, BrowserAuthenticator device, bool first)
    {
        await visit.ClickAsync("Add a passkey");
        await visit.SeesTitleAsync("Protect your account");
        await visit.TouchAsync(device, "Create a passkey", () => visit.SeesTitleAsync(first ? "Keep your recovery codes" : "Hello Ana Member"));
        if (first)
        {
            await visit.StoreCodesAsync();
        }
    }

    public static async Task StoreCodesAsync(this PortalVisit visit)
    {
        await visit.SeesTitleAsync("Keep your recovery codes");
        await visit.Page.GetByLabel("I have stored these codes").CheckAsync();
        await visit.ClickAsync("Continue");
    }

    /// <summary>Takes the step with a passkey, at sign-in or above the page.</summary>
    public static async Task VerifyByPasskeyAsync(this PortalVisit visit, BrowserAuthenticator device, Func<Task> seen)
    {
        await visit.SeesTitleAsync("Use your passkey");
        await visit.TouchAsync(device, "Use a passkey", seen);
    }

    /// <summary>What the browser's session says, which the page itself reads with its cookie.</summary>
    public static Task<string[]> MethodsAsync(this PortalVisit visit) =>
        visit.Page.EvaluateAsync<string[]>("fetch('/api/session').then(one => one.json()).then(one => one.amr)");

    public static Task IsAbsentAsync(this PortalVisit visit, string button) =>
        Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true })).ToHaveCountAsync(0);
}
