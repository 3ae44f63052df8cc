using System.Net;
using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Portal;

/// <summary>Steps that several walks through the pages share.</summary>
internal static partial class Walking
{
    /// <summary>A tenant that asks people with an app for a code, and its Owner.</summary>
    public static async Task<Person> OptionalTenantAsync(this MfaHost host)
    {
        var owner = await host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        return owner;
    }

    /// <summary>The key beside the QR code, as a person reads it.</summary>
    public static async Task<string> SecretAsync(this PortalVisit visit)
    {
        await visit.Page.GetByText("Cannot scan it?").ClickAsync();
        return (await visit.Page.Locator(".key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
    }

    /// <summary>What a phone's camera reads from the screen.</summary>
    public static async Task<string> ScanAsync(this PortalVisit visit)
    {
        var picture = await visit.Page.Locator("img.qr").ScreenshotAsync();
        var uri = (await QrDecoder.ReadAsync(picture)).Text;
        Assert.StartsWith("otpauth://totp/", uri, StringComparison.Ordinal);
        return Secret().Match(uri!).Groups[1].Value;
    }

    /// <summary>Goes through the whole enrollment, from the page that explains it to the stored recovery codes.</summary>
    public static async Task<(string Secret, IReadOnlyList<string> RecoveryCodes)> EnrollAsync(
        this PortalVisit visit,
        string name = "Phone"
    )
    {
        await visit.FillAsync("Name of the device", name);
        await visit.ClickAsync("Set up the app");
        await visit.SeesTitleAsync("Connect your app");
        var secret = await visit.ScanAsync();
        var app = new Person(visit.Host, "acme", "", "");
        await visit.FillAsync("Code from your authenticator app", app.CodeOf(secret));
        await visit.ClickAsync("Finish");
        await visit.SeesTitleAsync("Keep your recovery codes");
        var codes = await visit.Page.Locator("ol.codes li").AllInnerTextsAsync();
        await visit.Page.GetByLabel("I have stored these codes").CheckAsync();
        await visit.ClickAsync("Continue");
        return (secret, codes);
    }

    /// <summary>The code in the newest mail to the address.</summary>
    public static string MailedCodeFor(this MfaHost host, string email) =>
        EightDigits().Match(host.Mail.Messages.Last(m => m.To == email && EightDigits().IsMatch(m.Text)).Text).Value;

    /// <summary>The link in the newest mail to the address that has one.</summary>
    public static string LinkFor(this MfaHost host, string email) =>
        Link().Match(host.Mail.Messages.Last(m => m.To == email && Link().IsMatch(m.Text)).Text).Value;

    [GeneratedRegex(@"http://localhost:\d+/link#\S+")]
    private static partial Regex Link();

    [GeneratedRegex("[?&]secret=([A-Z2-7]+)")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\b\d{8}\b")]
    private static partial Regex EightDigits();
}
