using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>Steps with passkeys that several walks through the pages share.</summary>
internal static class PasskeyWalking
{
    // What any page can do with a challenge of the service.
    private const string Ask = """
        async text => {
          const options = JSON.parse(text)
          const bytes = given => Uint8Array.from(atob(given.replaceAll('-', '+').replaceAll('_', '/')), one => one.charCodeAt(0))
          const allowCredentials = options.allowCredentials.map(one => ({ ...one, id: bytes(one.id) }))
          const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials }
          return JSON.stringify(await navigator.credentials.get({ publicKey }))
        }
        """;

    /// <summary>A member whose only second factor is a passkey of the device, signed in, and their recovery codes.</summary>
    public static async Task<(Person Member, IReadOnlyList<string> RecoveryCodes)> NewMemberWithPasskeyAsync(
        this PortalVisit visit,
        BrowserAuthenticator device
    )
    {
        await visit.Host.OptionalTenantAsync();
        var member = await visit.Host.NewMemberAsync();
        await visit.SignInAsync(member);
        var codes = await visit.AddPasskeyAsync(device, first: true);
        await visit.SeesAsync("10 are left.");
        return (member, codes);
    }

    /// <summary>Has the page that is open ask for a passkey, as its own script would.</summary>
    public static async Task<JsonNode> AssertAsync(this PortalVisit visit, JsonNode options) =>
        JsonNode.Parse(await visit.Page.EvaluateAsync<string>(Ask, options.ToJsonString()))!;

    /// <summary>Presses a button that asks for a passkey, and proves on the device that it is the person.</summary>
    public static Task TouchAsync(this PortalVisit visit, BrowserAuthenticator device, string button, Func<Task> seen) =>
        device.TouchAsync(() => visit.ClickAsync(button), seen);

    /// <summary>Creates a passkey from the account's page, and stores the recovery codes that come with the first second factor.</summary>
    public static async Task<IReadOnlyList<string>> AddPasskeyAsync(this PortalVisit visit, BrowserAuthenticator device, bool first)
    {
        await visit.ClickAsync("Add a passkey");
        await visit.SeesTitleAsync("Protect your account");
        await visit.TouchAsync(device, "Create a passkey", () =>
            visit.SeesTitleAsync(first ? "Keep your recovery codes" : "Hello Ana Member")
        );
        return first ? await visit.StoreCodesAsync() : [];
    }

    public static async Task<IReadOnlyList<string>> StoreCodesAsync(this PortalVisit visit)
    {
        await visit.SeesTitleAsync("Keep your recovery codes");
        var codes = await visit.Page.Locator("ol.codes li").AllInnerTextsAsync();
        await visit.Page.GetByLabel("I have stored these codes").CheckAsync();
        await visit.ClickAsync("Continue");
        return codes;
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
