using System.Net;
using AngleSharp.Html.Parser;

namespace MfaFunctions.Tests.Testing.MailCatcher;

public sealed class MailPagesTests : MailCatcherFixture
{
    private const string Attack = "</title><script>alert(1)</script><img src=x onerror=alert(1)>";

    [Fact]
    public async Task List_shows_the_newest_mail_first()
    {
        using var first = await SendAsync(Mail("First"));
        using var second = await SendAsync(Mail("Second"));

        var page = await new HtmlParser().ParseDocumentAsync(await Client.GetStringAsync("/"));

        Assert.Equal(["Second", "First"], page.QuerySelectorAll("td a").Select(link => link.TextContent));
        Assert.Equal($"/messages/{Catcher.Messages[1].Id}", page.QuerySelector("td a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Json_list_shows_the_newest_first_and_filters_by_recipient()
    {
        using var first = await SendAsync(Mail("First"));
        using var second = await SendAsync(Mail("Second", "bo@acme.test"));

        using var all = await Client.GetAsync("/messages");
        using var some = await Client.GetAsync("/messages?to=ANA@acme.test");

        Assert.Equal(["Second", "First"], (await JsonOf(all)).AsArray().Select(mail => (string?)mail!["subject"]));
        var mail = Assert.Single((await JsonOf(some)).AsArray())!;
        Assert.Equal(("First", "Hi", "Greeting"), ((string?)mail["subject"], (string?)mail["text"], (string?)mail["categories"]![0]));
    }

    [Fact]
    public async Task Mail_content_is_encoded_in_the_pages()
    {
        var mail = Mail(Attack, $"{Attack}@acme.test");
        mail["personalizations"]![0]!["to"]![0]!["name"] = Attack;
        mail["from"]!["email"] = $"{Attack}@acme.test";
        mail["categories"]![0] = Attack;
        using var sent = await SendAsync(mail);

        foreach (var address in new[] { "/", $"/messages/{Catcher.Messages[0].Id}" })
        {
            var page = await new HtmlParser().ParseDocumentAsync(await Client.GetStringAsync(address));

            Assert.Empty(page.QuerySelectorAll("script, img"));
            Assert.Contains(Attack, page.Body!.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Html_part_is_shown_in_a_sandboxed_frame()
    {
        using var sent = await SendAsync(Mail(html: $"<html><head></head><body>{Attack}</body></html>"));
        var id = Catcher.Messages[0].Id;

        var page = await new HtmlParser().ParseDocumentAsync(await Client.GetStringAsync($"/messages/{id}"));
        using var frame = await Client.GetAsync($"/messages/{id}/html");

        var iframe = page.QuerySelector("iframe")!;
        Assert.Equal($"/messages/{id}/html", iframe.GetAttribute("src"));
        Assert.DoesNotContain("allow-scripts", iframe.GetAttribute("sandbox")!, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-same-origin", iframe.GetAttribute("sandbox")!, StringComparison.Ordinal);
        // It is equally harmless when opened directly, outside the frame.
        var policy = Assert.Single(frame.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("sandbox allow-popups", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-scripts", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/messages/{id}")]
    [InlineData("/messages/{id}/html")]
    [InlineData("/messages/{id}/text")]
    public async Task Pages_load_no_resources_and_run_no_scripts(string address)
    {
        using var sent = await SendAsync(Mail());

        using var response = await Client.GetAsync(address.Replace("{id}", Catcher.Messages[0].Id));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(
            "default-src 'none'",
            Assert.Single(response.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal
        );
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Plain_part_is_served_as_plain_text()
    {
        var mail = Mail();
        mail["content"]![0]!["value"] = Attack;
        using var sent = await SendAsync(mail);

        using var response = await Client.GetAsync($"/messages/{Catcher.Messages[0].Id}/text");

        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Attack, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/messages/none")]
    [InlineData("/messages/none/html")]
    [InlineData("/messages/none/text")]
    public async Task Unknown_mail_returns_404(string address)
    {
        using var response = await Client.GetAsync(address);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task All_mails_can_be_deleted()
    {
        using var sent = await SendAsync(Mail());

        using var response = await Client.DeleteAsync("/messages");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty(Catcher.Messages);
    }

    [Fact]
    public async Task DNS_rebinding_reads_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/messages") { Headers = { Host = "attacker.test" } };

        using var response = await Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public void Listens_on_loopback_only()
    {
        Assert.Equal("127.0.0.1", Catcher.Address.Host);
    }
}
