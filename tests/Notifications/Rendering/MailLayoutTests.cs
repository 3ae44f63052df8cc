using AngleSharp.Html.Parser;
using MfaFunctions.Notifications.Rendering;

namespace MfaFunctions.Tests.Notifications.Rendering;

public sealed class MailLayoutTests
{
    private const string Link = "https://app.example.com/reset?lang=en&from=mail#acme.u1.t1.hmac='";

    private static readonly MailContent Content = new()
    {
        Language = "en",
        Subject = "Subject",
        Preheader = "Preheader",
        Tenant = "Tenant",
        Heading = "Heading",
        Greeting = "Hello,",
        Paragraphs = ["First.", "Second."],
        Facts = [new("When", "today", "When: today"), new("From", "here", "From: here")],
        NotYouHeading = "If this was not you",
        NotYou = "Do this.",
        Footer = ["One.", "Two."],
    };

    [Fact]
    public void Mail_with_a_link_has_a_button_and_a_copyable_address()
    {
        var mail = new MailLayout().Render(
            Content with
            {
                Action = new MailAction("Choose a password", Link, "Or copy this:", "Choose a password:"),
            }
        );

        var page = new HtmlParser().ParseDocument(mail.Html);
        var button = Assert.Single(page.QuerySelectorAll("a"));
        Assert.Equal((Link, "Choose a password"), (button.GetAttribute("href"), button.TextContent));
        Assert.Contains(page.QuerySelectorAll("p"), p => p.TextContent == "Or copy this:" + Link);
        Assert.Contains($"\nChoose a password:\n{Link}\n", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_text_separates_paragraphs_with_one_empty_line()
    {
        var mail = new MailLayout().Render(Content);

        const string Expected =
            "Heading\n\nHello,\n\nFirst.\n\nSecond.\n\nWhen: today\nFrom: here\n\nIf this was not you\nDo this.\n\nOne.\nTwo.\n";
        Assert.Equal(Expected, mail.Text, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Preheader_comes_first()
    {
        var page = new HtmlParser().ParseDocument(new MailLayout().Render(Content).Html);

        Assert.Equal("Preheader", page.Body!.FirstElementChild!.TextContent);
        Assert.Contains("display: none", page.Body.FirstElementChild.GetAttribute("style"), StringComparison.Ordinal);
    }
}
