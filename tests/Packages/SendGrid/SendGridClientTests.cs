using System.Net;
using System.Text.Json.Nodes;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace MfaFunctions.Tests.Packages.SendGrid;

public sealed class SendGridClientTests
{
    private static readonly EmailAddress From = new("noreply@example.com", "Acme");
    private static readonly EmailAddress To = new("ana@example.com");

    [Fact]
    public async Task Mail_is_posted_with_the_key_and_returns_its_id()
    {
        await using var api = await MailApi.StartAsync();
        using var http = new HttpClient();
        var client = new SendGridClient(http, new SendGridClientOptions { ApiKey = "SG.key", Host = api.Host });

        var response = await client.SendEmailAsync(MailHelper.CreateSingleEmail(From, To, "Hello", "Hi", "<p>Hi</p>"));

        Assert.Equal("POST /v3/mail/send", api.RequestLine);
        Assert.Equal("Bearer SG.key", api.Headers["Authorization"]);
        Assert.Equal("application/json", api.Headers["Content-Type"]);
        Assert.StartsWith("sendgrid/", api.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("14c5d75ce93", response.Headers.GetValues("X-Message-Id").Single());
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Refusal_is_returned_and_not_retried(HttpStatusCode status)
    {
        await using var api = await MailApi.StartAsync();
        (api.Status, api.Answer) = (status, """{"errors":[{"message":"no"}]}""");
        var client = new SendGridClient("SG.key", api.Host);

        var response = await client.SendEmailAsync(MailHelper.CreateSingleEmail(From, To, "Hello", "Hi", null));

        Assert.Equal(status, response.StatusCode);
        Assert.False(response.IsSuccessStatusCode);
        Assert.Equal(api.Answer, await response.Body.ReadAsStringAsync());
    }

    [Fact]
    public async Task Only_a_request_without_a_response_throws()
    {
        string host;
        await using (var api = await MailApi.StartAsync())
        {
            host = api.Host;
        }

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            new SendGridClient("SG.key", host).SendEmailAsync(MailHelper.CreateSingleEmail(From, To, "Hello", "Hi", null))
        );
    }

    [Fact]
    public async Task Host_version_and_headers_are_configurable()
    {
        await using var api = await MailApi.StartAsync();
        var client = new SendGridClient("SG.key", api.Host + "/", new() { ["X-Mock"] = "true" }, "v9");

        await client.SendEmailAsync(MailHelper.CreateSingleEmail(From, To, "Hello", "Hi", null));

        Assert.Equal("POST /v9/mail/send", api.RequestLine);
        Assert.Equal("true", api.Headers["X-Mock"]);
        Assert.Equal("https://api.sendgrid.com", new SendGridClientOptions().Host);
    }

    [Fact]
    public async Task Complete_message_matches_the_wire_format()
    {
        await using var api = await MailApi.StartAsync();
        var message = new SendGridMessage { HtmlContent = "<p>Grüße</p>", PlainTextContent = "Grüße" };
        message.SetFrom("noreply@example.com", "Acme");
        message.AddTo("ana@example.com", "Ana");
        message.AddTo("ANA@example.com");
        message.SetSubject("Hello");
        message.AddHeader("X-Entity-Ref-ID", "e1");
        message.AddCustomArg("eventId", "e1");
        message.AddCategory("mfa");
        message.SetBypassListManagement(true);
        message.SetSandBoxMode(false);
        message.SetClickTracking(false, false);
        message.SetOpenTracking(false);

        await new SendGridClient("SG.key", api.Host).SendEmailAsync(message);

        var expected = JsonNode.Parse(
            """
            {
              "from": { "name": "Acme", "email": "noreply@example.com" },
              "personalizations": [{
                "to": [{ "name": "Ana", "email": "ana@example.com" }],
                "subject": "Hello",
                "headers": { "X-Entity-Ref-ID": "e1" },
                "custom_args": { "eventId": "e1" }
              }],
              "content": [
                { "type": "text/plain", "value": "Grüße" },
                { "type": "text/html", "value": "<p>Grüße</p>" }
              ],
              "categories": ["mfa"],
              "mail_settings": { "bypass_list_management": { "enable": true }, "sandbox_mode": { "enable": false } },
              "tracking_settings": { "click_tracking": { "enable": false, "enable_text": false }, "open_tracking": { "enable": false } }
            }
            """
        );
        Assert.Equal(expected!.ToJsonString(), JsonNode.Parse(api.Body!)!.ToJsonString());
    }

    [Fact]
    public void Plain_text_precedes_HTML_regardless_of_order()
    {
        var message = new SendGridMessage();
        message.AddContent("text/calendar", "c");
        message.AddContent("text/html", "h");
        message.AddContent("text/plain", "t");

        message.Serialize();

        Assert.Equal(["text/plain", "text/html", "text/calendar"], message.Contents.Select(content => content.Type));
    }

    [Fact]
    public void Single_email_omits_missing_content()
    {
        var message = MailHelper.CreateSingleEmail(From, To, "Hello", "Hi", "");

        Assert.Equal("text/plain", Assert.Single(message.Contents).Type);
        Assert.Equal("Hello", Assert.Single(message.Personalizations).Subject);
        Assert.Null(message.Subject);
    }

    [Fact]
    public void Each_additional_recipient_has_a_separate_personalization()
    {
        var message = MailHelper.CreateSingleEmail(From, To, "Hello", "Hi", null);

        message.AddTo(new EmailAddress("ben@example.com"), 1);

        Assert.Equal(["ana@example.com", "ben@example.com"], message.Personalizations.Select(p => p.Tos.Single().Email));
        Assert.Throws<ArgumentException>(() => message.SetSubject("none", 3));
    }

    [Fact]
    public void Missing_key_is_refused() => Assert.Throws<ArgumentNullException>(() => new SendGridClientOptions { ApiKey = " " });
}
