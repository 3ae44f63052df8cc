using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AngleSharp.Html.Parser;
using MfaFunctions.Tenants.Look;
using MfaFunctions.Tests.Infrastructure;
using QRCoder;

namespace MfaFunctions.Tests.Tenants;

/// <summary>The name, color and logo of a tenant: set by Owners, shown by sign-in pages and mails.</summary>
public sealed class LookTests : IAsyncLifetime
{
    private const string Portal = "https://mfa.acme.test";

    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync(arguments: "--Portal:Origin=" + Portal);
        _owner = await _host.NewReadyOwnerAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Name_and_color_appear_on_the_sign_in_page_and_in_mails()
    {
        (await SetAsync(new { name = "Acme & Söhne", color = "#1F5FBF" })).Expect(HttpStatusCode.OK);

        var page = (await _host.Api.GetAsync("tenants/acme/sign-in")).Expect(HttpStatusCode.OK).Body!;
        Assert.Equal("Acme & Söhne", page["name"]!.GetValue<string>());
        Assert.Equal("""{"color":"#1f5fbf","logo":null}""", page["look"]!.ToJsonString());
        (await _host.InviteAsync(_owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();
        var mail = Assert.Single(_host.Mail.Messages, m => m.To == "ivo@acme.test");
        Assert.StartsWith("Acme & Söhne", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("background-color: #1f5fbf", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", mail.Html, StringComparison.Ordinal);
        var entries = (await _host.Api.GetAsync("tenants/acme/audit?kind=look_changed", _owner.Token)).Expect(HttpStatusCode.OK).Body!;
        Assert.Equal("Acme & Söhne", Assert.Single(entries["entries"]!.AsArray())!["details"]!["tenantName"]!.GetValue<string>());

        (await SetAsync(new { name = "Acme Ltd" })).Expect(HttpStatusCode.OK);
        Assert.Null((await _host.Api.GetAsync("tenants/acme/sign-in")).Body!["look"]);
    }

    [Theory]
    [InlineData("#ffff00", "1.07:1 to white")]
    [InlineData("#949494", null)]
    [InlineData("#959595", "2.99:1 to white")]
    [InlineData("#202020", "to the dark background")]
    [InlineData("#000000", "to the dark background")]
    [InlineData("red", "must be a color")]
    [InlineData("#1f5fb", "must be a color")]
    [InlineData("#1f5fbf;", "must be a color")]
    public async Task Color_that_a_background_swallows_is_refused_with_its_contrast(string color, string? problem)
    {
        var reply = await SetAsync(new { name = "Acme Ltd", color });

        if (problem is null)
        {
            reply.Expect(HttpStatusCode.OK);
        }
        else
        {
            var errors = reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["color"]!;
            Assert.Contains(problem, errors[0]!.GetValue<string>(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Logo_is_served_with_an_ETag_as_a_picture_and_nothing_else()
    {
        var file = Png();
        var set = (await SetLogoAsync(file)).Expect(HttpStatusCode.OK).Body!["logo"]!;
        var path = set["path"]!.GetValue<string>();
        Assert.Equal(("image/png", 100, 100), (set["type"]!.GetValue<string>(), (int)set["width"]!, (int)set["height"]!));
        Assert.Equal(path, (await _host.Api.GetAsync("tenants/acme/sign-in")).Body!["look"]!["logo"]!.GetValue<string>());

        using var named = await _host.Http.GetAsync(path["/api/".Length..]);
        Assert.Equal(file, await named.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", named.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", Header(named, "X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; sandbox", Header(named, "Content-Security-Policy"));
        Assert.Equal("public, max-age=31536000, immutable", Header(named, "Cache-Control"));
        using var plain = await _host.Http.GetAsync("tenants/acme/logo");
        Assert.Equal("public, max-age=300", Header(plain, "Cache-Control"));
        using var again = new HttpRequestMessage(HttpMethod.Get, "tenants/acme/logo")
        {
            Headers = { IfNoneMatch = { plain.Headers.ETag! } },
        };
        using var unchanged = await _host.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
    }

    [Fact]
    public async Task Replaced_and_removed_logos_leave_no_picture_and_mails_link_to_the_current_one()
    {
        (await SetLogoAsync(Png())).Expect(HttpStatusCode.OK);
        (await SetLogoAsync(Png("other"))).Expect(HttpStatusCode.OK);
        Assert.Equal(1, await PicturesAsync());
        (await _host.InviteAsync(_owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();
        var path = (await GetAsync()).Body!["logo"]!["path"]!.GetValue<string>();
        var html = Assert.Single(_host.Mail.Messages, m => m.To == "ivo@acme.test").Html;
        var image = Assert.Single((await new HtmlParser().ParseDocumentAsync(html)).Images);
        Assert.Equal((Portal + path, "Acme Ltd"), (image.Source, image.AlternativeText));

        (await SendAsync(HttpMethod.Delete, "logo", null)).Expect(HttpStatusCode.OK);

        Assert.Equal(0, await PicturesAsync());
        (await _host.Api.GetAsync("tenants/acme/logo")).Expect(HttpStatusCode.NotFound, "not_found");
        Assert.Null((await GetAsync()).Body!["logo"]);

        Task<int> PicturesAsync() => Rows.CountAsync(_host, "MfaTenants", row => row.RowKey.StartsWith("logo:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exchanged_picture_in_storage_is_not_served()
    {
        (await SetLogoAsync(Png())).Expect(HttpStatusCode.OK);
        var row = (await Rows.OfAsync(_host, "MfaTenants")).Single(r => r.RowKey.StartsWith("logo:", StringComparison.Ordinal));

        await Rows.TamperAsync(_host, "MfaTenants", row.PartitionKey, row.RowKey, r => r["Data"] = Png("evil"));

        (await _host.Api.GetAsync("tenants/acme/logo")).Expect(HttpStatusCode.NotFound, "not_found");
    }

    public static TheoryData<string> BadFiles =>
        ["empty", "svg", "html", "gif", "jpeg", "cut", "trailing", "animated png", "animated webp", "no data", "huge", "tiny", "long"];

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task File_that_is_no_small_still_picture_is_refused_whatever_its_type_says(string kind)
    {
        var png = Png();
        var file = kind switch
        {
            "empty" => [],
            "svg" => "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(),
            "html" => "<html><script>alert(1)</script></html>"u8.ToArray(),
            "gif" => "GIF89a"u8.ToArray(),
            "jpeg" => [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF"u8],
            "cut" => png[..^1],
            "trailing" => [.. png, .. "<script>"u8],
            "animated png" => [.. png[..33], .. Chunk("acTL", new byte[8]), .. png[33..]],
            "animated webp" => Webp([.. Riff("VP8X", [2, 0, 0, 0, 99, 0, 0, 99, 0, 0]), .. Riff("ANIM", new byte[6])]),
            "no data" => [.. png[..33], .. Chunk("IEND", [])],
            "huge" => WithSize(png, 1025, 100),
            "tiny" => WithSize(png, 100, 15),
            _ => [.. png[..33], .. Chunk("tEXt", new byte[LogoImage.LengthLimit]), .. png[33..]],
        };

        var reply = await SetLogoAsync(file);

        reply.Expect(kind == "long" ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.BadRequest);
        (await _host.Api.GetAsync("tenants/acme/logo")).Expect(HttpStatusCode.NotFound);
        Assert.Equal(0, await Rows.CountAsync(_host, "MfaTenants", row => row.RowKey.StartsWith("logo:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("VP8X")]
    [InlineData("VP8L")]
    [InlineData("VP8 ")]
    public async Task WebP_of_each_kind_is_measured(string kind)
    {
        var bits = (uint)((200 - 1) | ((100 - 1) << 14));
        var file = kind switch
        {
            "VP8X" => Webp(Riff(kind, [0, 0, 0, 0, 199, 0, 0, 99, 0, 0])),
            "VP8L" => Webp(Riff(kind, [0x2F, .. BitConverter.GetBytes(bits), 0, 0, 0, 0, 0])),
            _ => Webp(Riff(kind, [0, 0, 0, 0x9D, 0x01, 0x2A, 200, 0, 100, 0])),
        };

        var logo = (await SetLogoAsync(file)).Expect(HttpStatusCode.OK).Body!["logo"]!;

        Assert.Equal(("image/webp", 200, 100), (logo["type"]!.GetValue<string>(), (int)logo["width"]!, (int)logo["height"]!));
    }

    [Fact]
    public async Task Changes_need_an_Owner_a_fresh_factor_and_the_ETag_just_read()
    {
        var ana = await _host.NewMemberAsync();
        await ana.SignInAsync();
        (await _host.Api.GetAsync("tenants/acme/look", ana.Token)).Expect(HttpStatusCode.NotFound);
        var old = (await GetAsync()).Headers["ETag"];
        (await SetAsync(new { name = "Acme Two" })).Expect(HttpStatusCode.OK);

        var stale = await _host.Api.PutAsync("tenants/acme/look", new { name = "Mine" }, _owner.Token, ("If-Match", old));
        Assert.Equal((await GetAsync()).Headers["ETag"], stale.Expect(HttpStatusCode.PreconditionFailed).Headers["ETag"]);
        (await _host.Api.PutAsync("tenants/acme/look", new { name = "Mine" }, _owner.Token)).Expect(HttpStatusCode.PreconditionRequired);
        (await SetAsync(new { name = "www.acme.test" })).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await SetAsync(new { color = "#1f5fbf" })).Expect(HttpStatusCode.BadRequest, "invalid_request");
        _host.Clock.Advance(TimeSpan.FromMinutes(6));
        (await SetAsync(new { name = "Mine" })).Expect(HttpStatusCode.Unauthorized);
        (await SetLogoAsync(Png())).Expect(HttpStatusCode.Unauthorized);
        Assert.Equal("Acme Two", (await GetAsync()).Body!["name"]!.GetValue<string>());
    }

    private async Task<Reply> GetAsync() => (await _host.Api.GetAsync("tenants/acme/look", _owner.Token)).Expect(HttpStatusCode.OK);

    private Task<Reply> SetAsync(object look) =>
        SendAsync(
            HttpMethod.Put,
            "look",
            new StringContent(System.Text.Json.JsonSerializer.Serialize(look), Encoding.UTF8, "application/json")
        );

    private Task<Reply> SetLogoAsync(byte[] file)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        return SendAsync(HttpMethod.Put, "logo", content);
    }

    private async Task<Reply> SendAsync(HttpMethod method, string route, HttpContent? content) =>
        await _host.Api.SendAsync(method, "tenants/acme/" + route, content, _owner.Token, ("If-Match", (await GetAsync()).Headers["ETag"]));

    private static byte[] Png(string text = "logo")
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.L);
        // 25 modules, 4 pixels each, without a margin of 8.
        using var picture = new PngByteQRCode(code);
        return WithSize(picture.GetGraphic(4), 100, 100);
    }

    private static byte[] WithSize(byte[] png, int width, int height)
    {
        var changed = (byte[])png.Clone();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(20), height);
        return changed;
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        var length = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];
    }

    private static byte[] Riff(string type, byte[] data) =>
        [.. Encoding.ASCII.GetBytes(type), .. BitConverter.GetBytes(data.Length), .. data, .. new byte[data.Length & 1]];

    private static byte[] Webp(byte[] chunks) => [.. "RIFF"u8, .. BitConverter.GetBytes(chunks.Length + 4), .. "WEBP"u8, .. chunks];
}
