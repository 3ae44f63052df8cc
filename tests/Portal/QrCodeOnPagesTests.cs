using MfaFunctions.Codes;
using MfaFunctions.Enrollment;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Playwright;

namespace MfaFunctions.Tests.Portal;

/// <summary>The SVG inside pages of other people, with their styles and policies.</summary>
[Collection(Chromium.Collection)]
public sealed class QrCodeOnPagesTests(Chromium chromium)
{
    [BrowserTheory]
    [InlineData("")]
    [InlineData("<style>svg path { fill: white } svg rect { fill: black }</style>")]
    [InlineData("<style>svg * { fill: currentColor !important; color: teal }</style>")]
    [InlineData("<style>body { background: black; padding: 0; margin: 0 } svg { fill: none }</style>")]
    [InlineData("<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">")]
    public async Task SVG_is_read_from_the_screen_on_a_page_with(string head)
    {
        var uri = OtpAuthUri.Make("Acme Ltd", "ana@acme.test", TotpSecret.New());
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.SetContentAsync(
            $"<!doctype html><html><head>{head}</head><body>{QrCode.Draw(uri, "QR code: Acme Ltd").Svg}</body></html>"
        );

        var picture = page.GetByRole(AriaRole.Img, new() { Name = "QR code: Acme Ltd", Exact = true });

        Assert.Equal(uri, (await QrDecoder.ReadAsync(await picture.ScreenshotAsync())).Text);
    }
}
