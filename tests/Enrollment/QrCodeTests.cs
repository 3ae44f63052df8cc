using System.Net;
using System.Xml.Linq;
using MfaFunctions.Codes;
using MfaFunctions.Enrollment;
using MfaFunctions.Testing;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.WebUtilities;

namespace MfaFunctions.Tests.Enrollment;

/// <summary>The QR code of an enrollment stays readable, whatever the organization and the person are called.</summary>
public sealed class QrCodeTests
{
    private const int LargestVersion = 15;

    private static readonly string LongDomain =
        string.Join('.', new string('a', 60), new string('b', 60), new string('c', 60)) + ".example";
    private static readonly string LongestAddress = new string('x', 64) + "@" + LongDomain[..189];

    /// <summary>Issuer, address, and the label and the issuer that remain.</summary>
    public static TheoryData<string, string, string, string> Names
    {
        get
        {
            var family = "👩‍👩‍👧‍👦";
            var names = new TheoryData<string, string, string, string>
            {
                { "Acme Ltd", "ana@acme.test", "Acme Ltd:ana@acme.test", "Acme Ltd" },
                { "A", "a@b.cd", "A:a@b.cd", "A" },
                { "Acme & Söhne", "ana+mfa@acme.test", "Acme & Söhne:ana+mfa@acme.test", "Acme & Söhne" },
                { "Acme: Health", "ana@acme.test", "ana@acme.test", "Acme: Health" },
                { "100% = ? # /", "ana@acme.test", "100% = ? # /:ana@acme.test", "100% = ? # /" },
                { Of("公", 14), "ana@acme.test", $"{Of("公", 14)}:ana@acme.test", Of("公", 14) },
                { Of("公", 18), "ana@acme.test", "ana@acme.test", Of("公", 18) },
                { Of("公", 33), "ana@acme.test", "ana@acme.test", Of("公", 33) },
                { Of("公", 64), "ana@acme.test", "ana@acme.test", Of("公", 33) },
                { Of("公", 64), LongestAddress, LongestAddress[..94], Of("公", 24) },
                { Of("Ж", 64), LongestAddress, LongestAddress[..94], Of("Ж", 36) },
                { Of("a", 64), LongestAddress, LongestAddress[..249], Of("a", 64) },
                { Of("e\u0301", 64), "ana@acme.test", "ana@acme.test", Of("e\u0301", 42) },
                { Of(family, 64), "ana@acme.test", "ana@acme.test", Of(family, 4) },
                { Of("🇩🇪", 64), "ana@acme.test", "ana@acme.test", Of("🇩🇪", 12) },
                { Of("क्ष ", 16), "ana@acme.test", "ana@acme.test", Of("क्ष ", 10).TrimEnd() },
                { "a" + Of("\u0301", 200), "ana@acme.test", "ana@acme.test", "a" + Of("\u0301", 49) },
                { "Acme Ltd", Of("ü", 32) + "@xn--bcher-kva.example", "Acme Ltd:" + Of("ü", 32) + "@xn--bcher-kva.example", "Acme Ltd" },
                { Of("公", 64), Of("公", 21) + "@acme.test", Of("公", 10), Of("公", 25) },
            };
            return names;

            static string Of(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Code_of_any_names_is_read_by_a_decoder_and_has_at_most_77_modules(
        string issuer,
        string address,
        string label,
        string remaining
    )
    {
        var secret = TotpSecret.New();

        var uri = OtpAuthUri.Make(issuer, address, secret);

        var (text, version) = await QrDecoder.ReadAsync(QrCode.Draw(uri, "").PngDataUri);
        Assert.Equal(uri, text);
        Assert.InRange(version!.Value, 1, LargestVersion);
        var read = new Uri(uri);
        var query = QueryHelpers.ParseQuery(read.Query);
        Assert.Equal((label, remaining), (Uri.UnescapeDataString(read.AbsolutePath[1..]), query["issuer"].Single()));
        Assert.Equal(
            [("algorithm", "SHA1"), ("digits", "6"), ("period", "30"), ("secret", secret.RevealBase32())],
            query.Where(p => p.Key != "issuer").OrderBy(p => p.Key).Select(p => (p.Key, p.Value.Single()!))
        );
    }

    [Theory]
    [InlineData("公", 64, 249)]
    [InlineData("公", 64, 13)]
    [InlineData("Ж", 64, 254)]
    public async Task Person_with_the_longest_names_enrolls_with_what_the_camera_reads(string character, int count, int addressLength)
    {
        await using var host = await MfaHost.StartAsync();
        var name = string.Concat(Enumerable.Repeat(character, count));
        (
            await host.Api.OperatorPostAsync(
                "operator/tenants",
                new
                {
                    tenantId = "longest",
                    name,
                    owner = new { email = "olga@acme.test", displayName = "Olga" },
                }
            )
        ).Expect(HttpStatusCode.Created);
        var address = LongestAddress[^addressLength..];
        var member = await host.NewMemberAsync("longest", address.Contains('@', StringComparison.Ordinal) ? address : "x@" + address[2..]);
        await member.SignInAsync();

        var begun = (await member.BeginEnrollmentAsync()).Body!;

        var (text, version) = await QrDecoder.ReadAsync(begun["qrPng"]!.GetValue<string>());
        Assert.Equal(begun["uri"]!.GetValue<string>(), text);
        Assert.InRange(version!.Value, 1, LargestVersion);
        var scanned = AuthenticatorApp.FromUri(text!, host.Clock);
        Assert.Equal("active", (await member.ConfirmAsync(scanned.Code())).Expect(HttpStatusCode.OK).State);
    }

    [Fact]
    public void SVG_has_a_role_a_title_and_its_own_colors_and_tells_no_secret()
    {
        var uri = OtpAuthUri.Make("Acme <Ltd> & Söhne", "ana@acme.test", TotpSecret.New());

        var svg = XElement.Parse(QrCode.Draw(uri, "QR code: Acme <Ltd> & Söhne (ana@acme.test)").Svg);

        var name = svg.Name.Namespace;
        Assert.Equal("img", svg.Attribute("role")!.Value);
        Assert.Equal("QR code: Acme <Ltd> & Söhne (ana@acme.test)", svg.Elements().First(e => e.Name == name + "title").Value);
        var (background, modules) = (svg.Element(name + "rect")!, svg.Element(name + "path")!);
        Assert.Equal("fill:#FFF !important", background.Attribute("style")!.Value);
        Assert.Equal("fill:#000 !important", modules.Attribute("style")!.Value);
        Assert.DoesNotContain("secret", svg.ToString(), StringComparison.Ordinal);
    }
}
