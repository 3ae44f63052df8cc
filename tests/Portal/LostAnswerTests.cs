using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Portal;

/// <summary>An answer that is lost at any step which changes something leaves the person at the right place.</summary>
[Collection(Chromium.Collection)]
public sealed class LostAnswerTests(Chromium chromium)
{
    private const string Unreachable = "The service cannot be reached.";

    [BrowserFact]
    public async Task Lost_answer_at_every_step_is_asked_for_again_or_the_step_can_be_taken_again()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var owner = await visit.Host.NewReadyOwnerAsync();
        var ana = await visit.Host.NewMemberAsync();
        await visit.OpenAsync("t/acme");
        await visit.FillAsync("E-mail address", ana.Email);
        await visit.FillAsync("Password", ana.Password);
        await visit.LoseAnswerAsync("Sign in", "tenants/acme/sessions");
        await visit.SeesAsync(Unreachable);
        await visit.ClickAsync("Sign in");
        await visit.SeesTitleAsync("Hello Ana Member");

        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await visit.Page.ReloadAsync();
        await visit.SeesTitleAsync("Confirm it is you");
        await visit.FillAsync("Password", ana.Password);
        await visit.LoseAnswerAsync("Continue", "session/reauthenticate");
        await visit.SeesTitleAsync("Protect your account");

        await visit.LoseAnswerAsync("Set up the app", "authenticators");
        await visit.SeesAsync(Unreachable);
        await visit.ClickAsync("Set up the app");
        await visit.SeesTitleAsync("Connect your app");
        var secret = await visit.ScanAsync();
        await visit.FillAsync("Code from your authenticator app", ana.CodeOf(secret));
        await visit.LoseAnswerAsync("Finish", "authenticators/*/confirm");
        await visit.SeesTitleAsync("Keep your recovery codes");
        var first = await StoreCodesAsync(visit);

        await visit.LoseAnswerAsync("Make new ones", "recovery-codes");
        await visit.SeesTitleAsync("Keep your recovery codes");
        var second = await StoreCodesAsync(visit);
        Assert.Empty(first.Intersect(second));

        await visit.FillAsync("Your name", "Ana Typed");
        await visit.LoseAnswerAsync("Save", "account");
        await visit.SeesAsync(Unreachable);
        await visit.ClickAsync("Save");
        await visit.SeesTitleAsync("Hello Ana Typed");

        await visit.LoseAnswerAsync("Sign out", "session");
        await visit.SeesAsync("You are signed out.");

        await visit.SignInAsync(ana);
        await visit.ClickAsync("Use a recovery code instead");
        await visit.FillAsync("Recovery code", second[0]);
        await visit.LoseAnswerAsync("Verify", "session/verify");
        await visit.SeesAsync("9 are left.");

        await visit.ClickAsync("Remove Phone");
        visit.Host.Clock.NextStep();
        await visit.FillAsync("Code from this or another app", ana.CodeOf(secret));
        await visit.LoseAnswerAsync("Remove it", "authenticators/*/unbind");
        await visit.SeesTitleAsync("Protect your account");
        Assert.Empty((await visit.Host.AccountAsync(ana)).Factors.Authenticators);
    }

    [BrowserFact]
    public async Task Sign_out_that_nobody_answers_does_not_look_like_one()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        await visit.Host.NewTenantAsync();
        await visit.SignInAsync(await visit.Host.NewMemberAsync());
        await visit.SeesTitleAsync("Hello Ana Member");
        await visit.Context.SetOfflineAsync(true);

        await visit.ClickAsync("Sign out");
        await visit.SeesAsync(Unreachable);
        await visit.Context.SetOfflineAsync(false);
        await visit.ClickAsync("Try again");

        await visit.SeesTitleAsync("Hello Ana Member");
    }

    private static async Task<IReadOnlyList<string>> StoreCodesAsync(PortalVisit visit)
    {
        var codes = await visit.Page.Locator("ol.codes li").AllInnerTextsAsync();
        Assert.Equal(10, codes.Count);
        await visit.Page.GetByLabel("I have stored these codes").CheckAsync();
        await visit.ClickAsync("Continue");
        await visit.SeesAsync("10 are left.");
        return codes;
    }
}
