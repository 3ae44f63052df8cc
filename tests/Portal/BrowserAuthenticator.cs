using System.Text.Json;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>
/// The passkeys of the device on which a page is open. Chromium pretends to have it, and the tests are its owner, who touches it or not.
/// </summary>
internal sealed class BrowserAuthenticator
{
    private readonly ICDPSession _browser;

    private readonly string _id;

    private BrowserAuthenticator(ICDPSession browser, string id) => (_browser, _id) = (browser, id);

    /// <summary>A passkey as the device keeps it.</summary>
    public sealed record Passkey(string Id, string RpId, string PrivateKey, string UserHandle, int SignCount);

    /// <param name="page">The page; other tabs are on devices of their own.</param>
    /// <param name="autofill">Whether the browser offers passkeys in fields. It would answer such a request at the first touch.</param>
    public static async Task<BrowserAuthenticator> PlugInAsync(IPage page, bool autofill = false)
    {
        if (!autofill)
        {
            await page.AddInitScriptAsync("delete window.PublicKeyCredential?.isConditionalMediationAvailable");
        }

        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("WebAuthn.enable");
        var options = new Dictionary<string, object>
        {
            ["protocol"] = "ctap2",
            ["transport"] = "internal",
            ["hasResidentKey"] = true,
            ["hasUserVerification"] = true,
            ["isUserVerified"] = true,
            ["automaticPresenceSimulation"] = false,
        };
        var added = await browser.SendAsync("WebAuthn.addVirtualAuthenticator", new() { ["options"] = options });
        return new BrowserAuthenticator(browser, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>
    /// The person proves that it is them, by finger, face or PIN, whenever the page asks from now on, until it shows what it should. A
    /// request that waits already is not answered: Chromium decides when it begins.
    /// </summary>
    public async Task TouchAsync(Func<Task> asking, Func<Task> seen)
    {
        await SetAsync("WebAuthn.setAutomaticPresenceSimulation", "enabled", true);
        await asking();
        await seen();
        await SetAsync("WebAuthn.setAutomaticPresenceSimulation", "enabled", false);
    }

    /// <summary>Whether the finger, the face or the PIN is the right one.</summary>
    public Task RecognizeAsync(bool recognized) => SetAsync("WebAuthn.setUserVerified", "isUserVerified", recognized);

    public async Task<IReadOnlyList<Passkey>> PasskeysAsync()
    {
        var found = await _browser.SendAsync("WebAuthn.getCredentials", new() { ["authenticatorId"] = _id });
        return
        [
            .. found!
                .Value.GetProperty("credentials")
                .EnumerateArray()
                .Select(one => new Passkey(
                    Text(one, "credentialId"),
                    Text(one, "rpId"),
                    Text(one, "privateKey"),
                    Text(one, "userHandle"),
                    one.GetProperty("signCount").GetInt32()
                )),
        ];

        static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;
    }

    /// <summary>Puts the passkey in place of the one with its id: a copy of an earlier moment, for example.</summary>
    public async Task ReplaceAsync(Passkey passkey)
    {
        var known = await PasskeysAsync();
        if (known.Any(one => one.Id == passkey.Id))
        {
            await _browser.SendAsync("WebAuthn.removeCredential", new() { ["authenticatorId"] = _id, ["credentialId"] = passkey.Id });
        }

        var credential = new Dictionary<string, object>
        {
            ["credentialId"] = passkey.Id,
            ["isResidentCredential"] = true,
            ["rpId"] = passkey.RpId,
            ["privateKey"] = passkey.PrivateKey,
            ["userHandle"] = passkey.UserHandle,
            ["signCount"] = passkey.SignCount,
        };
        await _browser.SendAsync("WebAuthn.addCredential", new() { ["authenticatorId"] = _id, ["credential"] = credential });
    }

    private Task<JsonElement?> SetAsync(string command, string name, bool value) =>
        _browser.SendAsync(command, new() { ["authenticatorId"] = _id, [name] = value });
}
