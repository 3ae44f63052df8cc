using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Portal;

public sealed partial class ServePortalTests
{
    [Theory]
    [InlineData("")]
    [InlineData("t/acme")]
    [InlineData("t/api")]
    [InlineData("link")]
    public async Task Every_path_outside_the_api_is_the_page(string path)
    {
        await using var host = await MfaHost.StartAsync();

        var page = await GetAsync(host, path);

        Assert.Equal((HttpStatusCode.OK, "text/html; charset=utf-8"), (page.StatusCode, page.Content.Headers.ContentType?.ToString()));
        Assert.Contains("<div id=\"app\">", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("api/")]
    [InlineData("api/nope")]
    [InlineData("API/session/nope")]
    [InlineData("assets/gone-abc123.js")]
    public async Task Wrong_api_path_and_missing_file_are_a_problem_and_not_the_page(string path)
    {
        await using var host = await MfaHost.StartAsync();

        var missing = await GetAsync(host, path);

        Assert.Equal(
            (HttpStatusCode.NotFound, "application/problem+json"),
            (missing.StatusCode, missing.Content.Headers.ContentType?.MediaType)
        );
    }

    [Fact]
    public async Task Disabled_portal_leaves_the_api_alone()
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Portal:Enabled=false"]);

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(host, "t/acme")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host, "api/health")).StatusCode);
    }

    [Fact]
    public async Task Pages_allow_no_inline_code_no_other_host_no_frame_and_send_no_referrer()
    {
        await using var host = await MfaHost.StartAsync();

        var page = await GetAsync(host, "t/acme");

        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
                + "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
            page.Headers.GetValues("Content-Security-Policy").Single()
        );
        Assert.Equal(
            "camera=(), geolocation=(), microphone=(), publickey-credentials-create=(self), publickey-credentials-get=(self)",
            page.Headers.GetValues("Permissions-Policy").Single()
        );
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("max-age=31536000", page.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.DoesNotMatch(Inline(), await page.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("identity", null)]
    [InlineData("", null)]
    public async Task Page_arrives_in_an_encoding_that_the_browser_takes(string accepted, string? encoding)
    {
        await using var host = await MfaHost.StartAsync();
        var script = await ScriptAsync(host);

        var file = await GetAsync(host, script, ("Accept-Encoding", accepted));

        Assert.Equal(encoding, file.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("Accept-Encoding", file.Headers.Vary.Single());
        var sent = await file.Content.ReadAsStreamAsync();
        await using var plain =
            encoding == "br" ? new BrotliStream(sent, CompressionMode.Decompress)
            : encoding == "gzip" ? new GZipStream(sent, CompressionMode.Decompress)
            : sent;
        using var reader = new StreamReader(plain);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "portal", "dist", script)), await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Page_that_the_browser_has_is_not_sent_again_and_files_with_a_hash_never_expire()
    {
        await using var host = await MfaHost.StartAsync();
        var first = await GetAsync(host, "t/acme", ("Accept-Encoding", "br"));

        var second = await GetAsync(host, "t/acme", ("Accept-Encoding", "br"), ("If-None-Match", first.Headers.ETag!.ToString()));
        var script = await GetAsync(host, await ScriptAsync(host));

        Assert.Equal((HttpStatusCode.NotModified, ""), (second.StatusCode, await second.Content.ReadAsStringAsync()));
        Assert.Equal("no-cache", first.Headers.CacheControl!.ToString());
        Assert.Equal("public, max-age=31536000, immutable", script.Headers.GetValues("Cache-Control").Single());
    }

    [Fact]
    public async Task Password_managers_find_the_page_and_search_engines_stay_out()
    {
        await using var host = await MfaHost.StartAsync();

        var change = await GetAsync(host, ".well-known/change-password");
        var robots = await GetAsync(host, "robots.txt");

        Assert.Equal((HttpStatusCode.Redirect, "/"), (change.StatusCode, change.Headers.Location?.ToString()));
        Assert.Equal("User-agent: *\nDisallow: /\n", await robots.Content.ReadAsStringAsync());
    }

    [Fact]
    public void Sign_in_page_weighs_at_most_25_KB_and_all_scripts_of_a_language_at_most_84_KB()
    {
        var dist = Path.Combine(Repository.Root, "portal", "dist");
        var scripts = Directory.GetFiles(dist, "*.js", SearchOption.AllDirectories);
        var first = Reachable(dist, Script().Match(File.ReadAllText(Path.Combine(dist, "index.html"))).Groups[1].Value);
        // The other languages; English is within the pages.
        var texts = scripts.ToLookup(script => Language().Match(Path.GetFileName(script)).Groups[1].Value);

        var firstKilobytes = first.Sum(Gzipped) / 1024.0;
        var allKilobytes = texts.Max(language => texts[""].Sum(Gzipped) + (language.Key.Length == 0 ? 0 : language.Sum(Gzipped))) / 1024.0;

        Assert.Equal(["", "es", "fr", "zh-Hans"], texts.Select(language => language.Key).Order(StringComparer.Ordinal));
        Assert.True(firstKilobytes <= 25, string.Create(CultureInfo.InvariantCulture, $"The sign-in page has {firstKilobytes:F1} KB."));
        Assert.True(allKilobytes <= 84, string.Create(CultureInfo.InvariantCulture, $"All scripts have {allKilobytes:F1} KB."));
        Assert.DoesNotContain(first, file => Path.GetFileName(file).StartsWith("owner", StringComparison.Ordinal));
    }

    // The start script and what it imports at once; what it imports later is in import(…).
    private static HashSet<string> Reachable(string dist, string start)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var left = new Stack<string>([Path.Combine(dist, start)]);
        while (left.TryPop(out var file))
        {
            if (found.Add(file))
            {
                foreach (Match import in StaticImport().Matches(File.ReadAllText(file)))
                {
                    left.Push(Path.Combine(Path.GetDirectoryName(file)!, import.Groups[1].Value));
                }
            }
        }

        return found;
    }

    private static long Gzipped(string file) =>
        new FileInfo(file + ".gz") is { Exists: true } packed ? packed.Length : new FileInfo(file).Length;

    private static async Task<string> ScriptAsync(MfaHost host) =>
        Script().Match(await (await GetAsync(host, "")).Content.ReadAsStringAsync()).Groups[1].Value;

    private static async Task<HttpResponseMessage> GetAsync(MfaHost host, string path, params (string Name, string Value)[] headers)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(host.Http.BaseAddress!, "/") };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/" + path, UriKind.Relative));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request);
    }

    [GeneratedRegex("<script type=\"module\" crossorigin src=\"/([^\"]+)\"")]
    private static partial Regex Script();

    [GeneratedRegex("""(?:from|import)\s*"\./([^"]+)";""")]
    private static partial Regex StaticImport();

    [GeneratedRegex("^(es|fr|zh-Hans)-")]
    private static partial Regex Language();

    [GeneratedRegex(@"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=")]
    private static partial Regex Inline();
}
