using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>What somebody who wants to misuse a passkey can do with a real browser, and gets.</summary>
[Collection(Chromium.Collection)]
public sealed class PasskeyAttacksTests(Chromium chromium)
{
    // What something that listens in the browser keeps of the browser's answers.
    private const string Record = """
        const get = navigator.credentials?.get.bind(navigator.credentials)
        if (get) {
          navigator.credentials.get = async options => {
            const given = await get(options)
            sessionStorage.recorded = JSON.stringify(given)
            return given
          }
        }
        """;

    [BrowserFact]
    public async Task Page_of_another_origin_gets_a_passkey_to_sign_in_nobody_and_verify_nothing()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        var (ana, _) = await visit.NewMemberWithPasskeyAsync(device);
        await ana.SignInAsync();
        // Another port is another origin, although the browser allows it the same relying party.
        var foreign = $"http://localhost:{visit.Address.Port + 1}/";
        visit.Allow(foreign);
        await visit.Context.RouteAsync(foreign, PrizeAsync);
        await visit.Page.GotoAsync(foreign);

        var signIn = await AssertAsync(await visit.Host.SignInChallengeAsync());
        var verify = await AssertAsync(await visit.Host.ChallengeAsync(ana));

        (await visit.Host.PostSignInAsync(signIn)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        var refused = (await visit.Host.PostAssertionAsync(ana.Token, verify)).Expect(HttpStatusCode.Forbidden, "passkey_invalid");
        Assert.Equal("wrong_origin", refused.Body!["reason"]!.GetValue<string>());

        async Task<JsonNode> AssertAsync(JsonNode options)
        {
            JsonNode made = "";
            await device.TouchAsync(async () => made = await visit.AssertAsync(options), () => Task.CompletedTask);
            return made;
        }
    }

    [BrowserFact]
    public async Task Page_of_another_host_cannot_even_ask_for_the_passkey()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        await visit.NewMemberWithPasskeyAsync(device);
        var options = await visit.Host.SignInChallengeAsync();
        const string Foreign = "https://acme-mfa.test/";
        visit.Allow(Foreign);
        await visit.Context.RouteAsync(Foreign, PrizeAsync);
        await visit.Page.GotoAsync(Foreign);

        var refused = await Assert.ThrowsAsync<PlaywrightException>(() => visit.AssertAsync(options));

        Assert.Contains("SecurityError", refused.Message, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Response_that_was_recorded_works_once()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        await visit.Page.AddInitScriptAsync(Record);
        var (ana, _) = await visit.NewMemberWithPasskeyAsync(device);
        await visit.SignOutAsync();
        var signIn = await RecordAsync("Sign in with a passkey");
        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Use your passkey");
        var verify = await RecordAsync("Use a passkey");
        await ana.SignInAsync();

        (await visit.Host.PostSignInAsync(signIn)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        var refused = (await visit.Host.PostAssertionAsync(ana.Token, verify)).Expect(HttpStatusCode.Forbidden, "passkey_invalid");
        Assert.Equal("challenge_not_open", refused.Body!["reason"]!.GetValue<string>());

        async Task<JsonNode> RecordAsync(string button)
        {
            await visit.TouchAsync(device, button, () => visit.SeesTitleAsync("Hello Ana Member"));
            return JsonNode.Parse(await visit.Page.EvaluateAsync<string>("sessionStorage.recorded"))!;
        }
    }

    [BrowserFact]
    public async Task Copy_of_a_passkey_disables_it_and_its_person_is_told()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        var (ana, codes) = await visit.NewMemberWithPasskeyAsync(device);
        var copy = Assert.Single(await device.PasskeysAsync());
        await visit.SignOutAsync();
        await visit.TouchAsync(device, "Sign in with a passkey", () => visit.SeesTitleAsync("Hello Ana Member"));
        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.VerifyByPasskeyAsync(device, () => visit.SeesTitleAsync("Hello Ana Member"));
        await visit.SignOutAsync();

        await device.ReplaceAsync(copy);
        await visit.SignInAsync(ana);
        await visit.VerifyByPasskeyAsync(device, () =>
            Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("disabled")
        );
        await visit.IsSoundInEveryLookAsync("passkey-copied");
        await visit.Host.DrainAsync();

        Assert.Contains(visit.Host.Mail.Messages, m => m.To == ana.Email && m.Categories.Contains("PasskeyDisabled"));
        await visit.ClickAsync("Use a recovery code instead");
        await visit.FillAsync("Recovery code", codes[0]);
        await visit.ClickAsync("Verify");
        await visit.SeesAsync("disabled: a copy of it was used.");
        await visit.IsSoundInEveryLookAsync("account-passkey-disabled");
        // Nothing else is left to confirm its removal with.
        await visit.ClickAsync("Remove Passkey");
        await visit.FillAsync("Recovery code", codes[1]);
        await visit.IsSoundInEveryLookAsync("dialog-remove-passkey");
        await visit.ClickAsync("Remove it");
        await visit.SeesAsync("None yet.");
    }

    [BrowserFact]
    public async Task Passkey_without_a_finger_a_face_or_a_pin_does_not_count()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        var (ana, _) = await visit.NewMemberWithPasskeyAsync(device);
        await visit.SignOutAsync();
        await visit.SignInAsync(ana);
        await visit.SeesTitleAsync("Use your passkey");
        // Something between the service and the browser no longer demands it.
        await visit.Context.RouteAsync("**/api/session/challenges", async route =>
        {
            var answer = await route.FetchAsync();
            var body = (await answer.TextAsync()).Replace("\"required\"", "\"discouraged\"", StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = answer, Body = body });
        });
        await device.RecognizeAsync(false);

        var response = visit.Page.WaitForResponseAsync("**/api/session/verify");
        await visit.TouchAsync(device, "Use a passkey", () => Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync());

        var refused = JsonNode.Parse(await (await response).TextAsync())!;
        Assert.Equal(
            ("passkey_invalid", "user_not_verified"),
            (refused["code"]!.GetValue<string>(), refused["reason"]!.GetValue<string>())
        );
        await visit.SeesTitleAsync("Use your passkey");
        await visit.IsSoundInEveryLookAsync("passkey-not-verified");
    }

    /// <summary>The page of somebody else.</summary>
    private static Task PrizeAsync(IRoute route) => route.FulfillAsync(new() { ContentType = "text/html", Body = "<title>Prize</title>" });
}
