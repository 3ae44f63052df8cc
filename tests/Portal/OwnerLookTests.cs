using System.Net;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;
using QRCoder;

namespace MfaFunctions.Tests.Portal;

/// <summary>The page on which Owners choose how sign-in pages and mails look.</summary>
[Collection(Chromium.Collection)]
public sealed class OwnerLookTests(Chromium chromium)
{
    [BrowserFact]
    public async Task Owner_sets_name_color_and_logo_and_the_sign_in_page_shows_them()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.NewReadyOwnerAsync();
        await visit.OpenOwnerPageAsync(olga, "look");

        await visit.FillAsync("Name of the organization", "Acme & Söhne");
        await visit.Page.GetByLabel("Use a color of our own").CheckAsync();
        await visit.Page.GetByLabel("Color of buttons").FillAsync("#c2410c");
        await visit.SeesAsync("5.17:1 to the light background.");
        await visit.ClickAsync("Save");
        await visit.VerifyAboveAsync(olga);
        await visit.SeesAsync("Saved.");
        await ChooseAsync(visit, "logo.png", "image/png", Logo());
        await visit.IsSoundInEveryLookAsync("look-chosen");
        await visit.ClickAsync("Use this picture");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Remove the logo" })).ToBeVisibleAsync();
        await visit.IsSoundInEveryLookAsync("look-set");
        await visit.SignOutAsync();
        await visit.OpenAsync("t/acme");

        await visit.SeesAsync("to Acme & Söhne");
        var shown = visit.Page.Locator("main img.brand");
        Assert.True(await shown.EvaluateAsync<bool>("async picture => { await picture.decode(); return picture.naturalWidth > 0 }"));
        var button = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true });
        Assert.Equal("rgb(194, 65, 12)", await button.EvaluateAsync<string>("button => getComputedStyle(button).backgroundColor"));
        await visit.IsSoundInEveryLookAsync("sign-in-look");
    }

    [BrowserFact]
    public async Task Color_without_contrast_and_files_that_are_no_logo_are_refused_with_what_is_wrong()
    {
        await using var visit = await PortalVisit.StartAsync(chromium);
        var olga = await visit.Host.NewReadyOwnerAsync();
        await visit.OpenOwnerPageAsync(olga, "look");

        await visit.Page.GetByLabel("Use a color of our own").CheckAsync();
        await visit.Page.GetByLabel("Color of buttons").FillAsync("#ffee00");
        await visit.SeesAsync("That is too little: it takes 3:1.");
        await visit.ClickAsync("Save");
        await visit.SeesAsync("to white");
        await visit.IsSoundInEveryLookAsync("look-low-contrast");
        await ChooseAsync(visit, "page.html", "text/html", "<h1>Hello</h1>"u8.ToArray());
        await visit.SeesAsync("Choose a PNG or WebP picture.");
        await ChooseAsync(visit, "big.png", "image/png", new byte[70_000]);
        await visit.SeesAsync("The picture has 69 KB.");
        // The service looks at the content, which the browser does not.
        await ChooseAsync(visit, "fake.png", "image/png", "<h1>Hello</h1>"u8.ToArray());
        await visit.ClickAsync("Use this picture");
        await Assertions.Expect(visit.Page.Locator("#main [role=alert]")).ToHaveCountAsync(2);
        await visit.IsSoundInEveryLookAsync("look-no-picture");

        var look = (await visit.Host.Api.GetAsync("tenants/acme/look", olga.Token)).Expect(HttpStatusCode.OK).Body!;
        Assert.Equal("""{"name":"Acme Ltd","color":null,"logo":null}""", look.ToJsonString());
    }

    private static byte[] Logo()
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode("Acme", QRCodeGenerator.ECCLevel.L);
        using var picture = new PngByteQRCode(code);
        return picture.GetGraphic(4);
    }

    private static Task ChooseAsync(PortalVisit visit, string name, string type, byte[] content) =>
        visit
            .Page.GetByLabel("Picture")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = type,
                    Buffer = content,
                }
            );
}
