using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace MfaFunctions.Tests.Testing.MailCatcher;

public sealed class SendMailTests : MailCatcherFixture
{
    [Fact]
    public async Task Accepted_mail_gets_an_id_and_is_caught()
    {
        using var response = await SendAsync(Mail("Hello"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var mail = Assert.Single(Catcher.Messages);
        Assert.Equal(mail.Id, Assert.Single(response.Headers.GetValues("X-Message-Id")));
        Assert.Equal(("Hello", "ana@acme.test", "Ana", "security@mfa.test"), (mail.Subject, mail.To, mail.ToName, mail.From));
        Assert.Equal(("Hi", "<p>Hi</p>"), (mail.Text, mail.Html));
        Assert.Equal(["Greeting"], mail.Categories);
    }

    [Fact]
    public async Task Each_recipient_gets_a_separate_mail()
    {
        var mail = Mail();
        mail["personalizations"]!
            .AsArray()
            .Add(new JsonObject { ["to"] = new JsonArray(new JsonObject { ["email"] = "bo@acme.test" }), ["subject"] = "Just for Bo" });

        using var response = await SendAsync(mail);

        Assert.Equal(
            [("ana@acme.test", "Hello"), ("bo@acme.test", "Just for Bo")],
            Catcher.Messages.Select(caught => (caught.To, caught.Subject))
        );
        Assert.Equal(2, Catcher.Messages.Select(caught => caught.Id).Distinct().Count());
    }

    [Fact]
    public async Task Rejects_senders_without_a_key()
    {
        Client.DefaultRequestHeaders.Authorization = null;

        using var response = await SendAsync(Mail());

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.NotNull((await JsonOf(response))["errors"]![0]!["message"]);
        Assert.Empty(Catcher.Messages);
    }

    [Theory]
    [InlineData("personalizations", "personalizations")]
    [InlineData("from", "from.email")]
    [InlineData("subject", "subject")]
    [InlineData("content", "content")]
    public async Task Rejects_mail_with_a_missing_part_and_names_the_part(string part, string field)
    {
        var mail = Mail();
        mail.Remove(part);

        using var response = await SendAsync(mail);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(field, (string?)(await JsonOf(response))["errors"]![0]!["field"]);
        Assert.Empty(Catcher.Messages);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an address")]
    [InlineData(null)]
    public async Task Rejects_recipients_without_an_address(string? email)
    {
        var mail = Mail();
        mail["personalizations"]![0]!["to"]![0]!["email"] = email;

        using var response = await SendAsync(mail);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("personalizations.0.to", (string?)(await JsonOf(response))["errors"]![0]!["field"]);
    }

    [Fact]
    public async Task Plain_part_must_come_first()
    {
        var mail = Mail();
        mail["content"] = new JsonArray([.. mail["content"]!.AsArray().Reverse().Select(part => part!.DeepClone())]);

        using var response = await SendAsync(mail);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData( /*lang=json*/
        """{"personalizations":[null],"from":"ana@acme.test"}"""
    )]
    [InlineData( /*lang=json*/
        """{"personalizations":[{"to":[null]}],"from":{"email":"a@b.test"},"subject":"s","content":[null],"categories":[null]}"""
    )]
    public async Task Malformed_requests_return_400(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await Client.PostAsync("/v3/mail/send", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty((await JsonOf(response))["errors"]!.AsArray());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Outage_lasts_until_it_is_ended(int status)
    {
        using var begun = await Client.PostAsJsonAsync("/outage", new { status });
        using var during = await SendAsync(Mail());
        using var ended = await Client.PostAsJsonAsync("/outage", new { status = 0 });
        using var after = await SendAsync(Mail());

        Assert.Equal((HttpStatusCode)status, during.StatusCode);
        Assert.NotEmpty((await JsonOf(during))["errors"]!.AsArray());
        Assert.Equal(HttpStatusCode.Accepted, after.StatusCode);
        Assert.Single(Catcher.Messages);
    }

    [Fact]
    public async Task Test_can_start_an_outage()
    {
        Catcher.Fail(503);
        using var during = await SendAsync(Mail());
        Catcher.Fail(null);
        using var after = await SendAsync(Mail());

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.Accepted], [during.StatusCode, after.StatusCode]);
    }

    [Fact]
    public async Task Success_status_cannot_be_an_outage()
    {
        using var response = await Client.PostAsJsonAsync("/outage", new { status = 200 });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
