using AngleSharp.Html.Parser;
using MfaFunctions.Events;
using MfaFunctions.Mail.Rendering;

namespace MfaFunctions.Tests.Mail.Rendering;

public sealed class MailRendererTests
{
    [Theory]
    [InlineData("authenticator")]
    [InlineData("client")]
    public void A_value_is_escaped_in_html_and_only_there(string key)
    {
        const string Hostile = """<b onclick="x()">&amp; it's {{tenant}}""";

        var mail = Samples.Render(EventKind.AuthenticatorAdded, "en", Samples.With(key, Hostile));

        var page = new HtmlParser().ParseDocument(mail.Html);
        Assert.Empty(page.QuerySelectorAll("b"));
        Assert.Contains(page.QuerySelectorAll("td"), cell => cell.TextContent == Hostile);
        Assert.Contains(Hostile, mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_stands_in_the_subject_as_it_is_written()
    {
        var mail = Samples.Render(EventKind.AuthenticatorAdded);

        Assert.Equal("O'Brien & Sons: an authenticator was added to your account", mail.Subject);
    }

    [Theory]
    [InlineData("Contoso\r\nBcc: everybody@example.com")]
    [InlineData("Contoso\nBcc: everybody@example.com")]
    [InlineData(" Contoso\u2028 \u0000Bcc: everybody@example.com\u0085")]
    public void A_name_cannot_break_out_of_its_line(string name)
    {
        var mail = Samples.Render(EventKind.PolicyWeakened, "en", Samples.With("actor", name) with { TenantName = name });

        Assert.Equal("Contoso Bcc: everybody@example.com: the sign-in rules were weakened", mail.Subject);
        Assert.Contains("\nChanged by: Contoso Bcc: everybody@example.com\n", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EventKind.AuthenticatorAdded, "authenticator")]
    [InlineData(EventKind.AuthenticatorRemoved, "client")]
    [InlineData(EventKind.RecoveryCodeUsed, "codesLeft")]
    [InlineData(EventKind.FactorLocked, "lockedUntil")]
    [InlineData(EventKind.PolicyWeakened, "actor")]
    [InlineData(EventKind.PolicyWeakened, "mode")]
    [InlineData(EventKind.Invited, "link")]
    [InlineData(EventKind.PasswordResetRequested, "link")]
    [InlineData(EventKind.PasswordResetRequested, "expires")]
    public void A_missing_value_is_an_exception_that_names_it(EventKind kind, string key)
    {
        var missing = Assert.Throws<MissingMailValueException>(() => Samples.Render(kind, "fr", Samples.Without(key)));

        Assert.Equal(key, missing.Key);
        Assert.Contains(key, missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_value_is_a_missing_value()
    {
        Assert.Throws<MissingMailValueException>(() => Samples.Render(EventKind.PolicyWeakened, "en", Samples.With("actor", " ")));
        Assert.Throws<MissingMailValueException>(() => Samples.Render(EventKind.PolicyWeakened, "en", Samples.Model with { TenantName = "" }));
    }

    [Theory]
    [InlineData("deadline", "soon")]
    [InlineData("lockedUntil", "2026-13-01T00:00:00Z")]
    [InlineData("link", "http://example.com/reset")]
    [InlineData("link", "javascript:alert(1)")]
    [InlineData("mode", "perhaps")]
    public void A_value_of_the_wrong_form_is_an_exception_that_names_it(string key, string value)
    {
        var wrong = Assert.Throws<FormatException>(() => Samples.Render(EventKind.PolicyWeakened, "en", Samples.With(key, value)));

        Assert.Contains(key, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_without_a_mail_is_refused()
    {
        Assert.False(Samples.Renderer.Has(EventKind.TenantCreated));
        Assert.Throws<ArgumentOutOfRangeException>(() => Samples.Render(EventKind.TenantCreated));
    }

    [Fact]
    public void A_deadline_is_told_when_there_is_one()
    {
        var later = Samples.Render(EventKind.SecondFactorRequired).Text;
        var now = Samples.Render(EventKind.SecondFactorRequired, "en", Samples.Without("deadline")).Text;

        Assert.Contains("by Tuesday 1 December 2026, 00:00 UTC.", later, StringComparison.Ordinal);
        Assert.DoesNotContain("from now on", later, StringComparison.Ordinal);
        Assert.Contains("from now on", now, StringComparison.Ordinal);
    }
}
