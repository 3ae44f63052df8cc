using System.Net;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.Portal;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Samples;

/// <summary>An application with ASP.NET Core Identity, from its own sign-in to the portal and back, in a browser.</summary>
[Collection(Chromium.Collection)]
public sealed class AspNetIdentityTests(Chromium chromium)
{
    private const string Email = "nina@acme.test";
    private const string Password = "Correct-Horse-7-Battery";

    [BrowserFact]
    public async Task Person_of_the_application_gets_a_second_factor_at_the_portal_and_comes_back()
    {
        await using var visit = await StartAsync();
        var owner = await visit.Host.NewReadyOwnerAsync();
        using var backend = new SigningBackend();
        var address = SampleProcess.FreeAddress();
        await using var sample = await StartSampleAsync(visit, owner, backend, address);
        await RegisterAsync(visit, address);

        await visit.OpenAsync(new Uri(address, "orders").ToString());
        await visit.SeesAsync("2026-001");
        visit.Host.Clock.CatchUp();
        await visit.OpenAsync(new Uri(address, "invoices?year=2026").ToString());
        await visit.SeesTitleAsync("Protect your account");
        Assert.Equal(new Uri(visit.Address, "t/acme/authorize").ToString(), visit.Page.Url);
        await visit.IsSoundInEveryLookAsync("authorize-enroll");
        await visit.EnrollAsync();

        await visit.SeesAsync("Invoices 2026-001");
        Assert.Equal(new Uri(address, "invoices?year=2026").ToString(), visit.Page.Url);
        await visit.OpenAsync(new Uri(address, "payments").ToString());
        await visit.SeesAsync("Payments");
    }

    [BrowserFact]
    public async Task Page_that_wants_a_passkey_leads_a_person_with_an_app_to_create_one()
    {
        await using var visit = await StartAsync();
        var device = await BrowserAuthenticator.PlugInAsync(visit.Page);
        var owner = await visit.Host.NewReadyOwnerAsync();
        using var backend = new SigningBackend();
        var address = SampleProcess.FreeAddress();
        await using var sample = await StartSampleAsync(visit, owner, backend, address);
        await RegisterAsync(visit, address);
        visit.Host.Clock.CatchUp();
        await visit.OpenAsync(new Uri(address, "invoices").ToString());
        await visit.SeesTitleAsync("Protect your account");
        await visit.ClickAsync("Use an authenticator app instead");
        var (secret, _) = await visit.EnrollAsync();
        await visit.SeesAsync("Invoices 2026-001");

        // A new sign-in at the portal: the call that waits for the passkey waits for the code that its enrollment needs, too.
        await visit.OpenAsync(new Uri(address, "bank-details").ToString());
        await visit.SeesTitleAsync("Protect your account");
        await visit.IsAbsentAsync("Use an authenticator app instead");
        await visit.ClickAsync("Create a passkey");
        await visit.SeesTitleAsync("Enter your code");
        visit.Host.Clock.NextStep();
        await visit.FillAsync("Code from your authenticator app", new Person(visit.Host, "acme", "", "").CodeOf(secret));
        await visit.ClickAsync("Verify");
        await visit.SeesTitleAsync("Create your passkey");
        await visit.TouchAsync(device, "Create a passkey", () => visit.SeesAsync("Bank details"));
        await visit.OpenAsync(new Uri(address, "bank-details").ToString());
        await visit.SeesAsync("Bank details");
        await visit.OpenAsync(new Uri(address, "payments").ToString());
        await visit.SeesAsync("Payments");

        // Another browser, which neither the shop nor the portal knows.
        await visit.Context.ClearCookiesAsync();
        await SignInAtShopAsync(visit, address);
        await visit.OpenAsync(new Uri(address, "bank-details").ToString());
        await visit.VerifyByPasskeyAsync(device, () => visit.SeesAsync("Bank details"));
        Assert.Equal(new Uri(address, "bank-details").ToString(), visit.Page.Url);
    }

    [BrowserFact]
    public async Task Second_factor_of_somebody_else_is_not_taken()
    {
        await using var visit = await StartAsync();
        var owner = await visit.Host.NewReadyOwnerAsync();
        using var backend = new SigningBackend();
        var address = SampleProcess.FreeAddress();
        await using var sample = await StartSampleAsync(visit, owner, backend, address);
        await RegisterAsync(visit, address);
        await visit.SignInAsync(owner);
        await visit.SeesTitleAsync("Hello Olga Owner");

        await visit.OpenAsync(new Uri(address, "invoices").ToString());
        await visit.SeesTitleAsync("You are already signed in");
        await visit.ClickAsync("Continue");
        await visit.SeesTitleAsync("Enter your code");
        visit.Host.Clock.NextStep();
        await visit.FillAsync("Code from your authenticator app", owner.Code());
        await visit.ClickAsync("Verify");

        await visit.SeesAsync("Your second factor was not accepted.");
        await visit.SeesAsync("somebody else is signed in at the portal");
        await visit.OpenAsync(new Uri(address, "orders").ToString());
        await visit.SeesAsync("2026-001");
    }

    [BrowserFact]
    public async Task Portal_sends_nobody_to_another_site_and_says_so()
    {
        await using var visit = await StartAsync();
        var owner = await visit.Host.NewReadyOwnerAsync();
        (await visit.Host.SetAudiencesAsync(new[] { "https://shop.example" })).Expect(HttpStatusCode.OK);

        await visit.SignInAsync(owner);
        await visit.SeesTitleAsync("Hello Olga Owner");
        await visit.OpenAsync(Request("https://shop.example", "https://evil.example/signin-mfa"));
        await visit.SeesTitleAsync("You cannot be taken back");
        await visit.SeesAsync("must be an https address on the audience's own host");
        await visit.IsSoundInEveryLookAsync("authorize-refused");
        foreach (
            var wrong in new[]
            {
                "t/acme/authorize?response_type=token&client_id=x",
                Request("https://shop.example", "https://shop.example/signin-mfa") + "&acr_values=phr+gold",
            }
        )
        {
            await visit.OpenAsync(wrong);
            await visit.SeesAsync("made a request that this page does not understand");
        }

        await visit.IsSoundInEveryLookAsync("authorize-unknown");
    }

    /// <summary>The sample uses the real clock.</summary>
    private Task<PortalVisit> StartAsync() =>
        PortalVisit.StartAsync(chromium, clock: new TestClock(TimeProvider.System.GetUtcNow()), isIssuer: true);

    private static async Task<SampleProcess> StartSampleAsync(PortalVisit visit, Person owner, SigningBackend backend, Uri address)
    {
        var audience = address.GetLeftPart(UriPartial.Authority);
        (await visit.Host.SetAudiencesAsync(new[] { audience })).Expect(HttpStatusCode.OK);
        (await visit.Host.ListProvidersAsync(owner, SigningBackend.Entry(provision: true, backend.Jwk))).Expect(HttpStatusCode.OK);
        visit.Allow(audience);
        // The pages of ASP.NET Core Identity load their styles from there, and do without.
        visit.Allow("https://cdn.jsdelivr.net/");
        visit.Allow("https://cdnjs.cloudflare.com/");
        return await SampleProcess.StartAsync(
            "AspNetIdentity",
            address,
            "--MfaFunctions:Issuer=" + new Uri(visit.Address, "api"),
            "--MfaFunctions:Audience=" + audience,
            "--MfaFunctions:Tenant=acme",
            "--MfaFunctions:BackendKey=" + backend.PrivateKey
        );
    }

    private static string Request(string audience, string returnTo) =>
        $"t/acme/authorize?response_type=code&code_challenge_method=S256&code_challenge={new string('a', 43)}"
        + $"&client_id={Uri.EscapeDataString(audience)}&redirect_uri={Uri.EscapeDataString(returnTo)}";

    private static async Task RegisterAsync(PortalVisit visit, Uri address)
    {
        await visit.OpenAsync(new Uri(address, "Identity/Account/Register").ToString());
        await visit.Page.Locator("#Input_Email").FillAsync(Email);
        await visit.Page.Locator("#Input_Password").FillAsync(Password);
        await visit.Page.Locator("#Input_ConfirmPassword").FillAsync(Password);
        await visit.Page.Locator("#registerSubmit").ClickAsync();
        await visit.Page.Locator("#confirm-link").ClickAsync();
        await SignInAtShopAsync(visit, address);
    }

    private static async Task SignInAtShopAsync(PortalVisit visit, Uri address)
    {
        await visit.OpenAsync(new Uri(address, "Identity/Account/Login").ToString());
        await visit.Page.Locator("#Input_Email").FillAsync(Email);
        await visit.Page.Locator("#Input_Password").FillAsync(Password);
        await visit.Page.Locator("#login-submit").ClickAsync();
        await visit.SeesAsync("Anybody reads this.");
    }
}
