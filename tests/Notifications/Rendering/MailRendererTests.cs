using AngleSharp.Html.Parser;
using MfaFunctions.Events;
using MfaFunctions.Notifications.Rendering;

namespace MfaFunctions.Tests.Notifications.Rendering;

public sealed class MailRendererTests
{
    [Theory]
    [InlineData("authenticator")]
    [InlineData("client")]
    public void Value_is_escaped_only_in_HTML(string key)
    {
        const string Hostile = """<b onclick="x()">&amp; it's {{tenant}}""";

        var mail = Samples.Render(EventKind.AuthenticatorAdded, "en", Samples.With(key, Hostile));

        var page = new HtmlParser().ParseDocument(mail.Html);
        Assert.Empty(page.QuerySelectorAll("b"));
        Assert.Contains(page.QuerySelectorAll("td"), cell => cell.TextContent == Hostile);
        Assert.Contains(Hostile, mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Subject_contains_the_name_unescaped()
    {
        var mail = Samples.Render(EventKind.AuthenticatorAdded);

        Assert.Equal("O'Brien & Sons: an authenticator was added to your account", mail.Subject);
    }

    [Theory]
    [InlineData("Contoso\r\nBcc: everybody@example.com")]
    [InlineData("Contoso\nBcc: everybody@example.com")]
    [InlineData(" Contoso\u2028 \u0000Bcc: everybody@example.com\u0085")]
    public void Name_cannot_contain_line_breaks(string name)
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
    [InlineData(EventKind.FactorsReset, "by")]
    [InlineData(EventKind.EnrollmentReminder, "deadline")]
    [InlineData(EventKind.OwnerAdded, "person")]
    [InlineData(EventKind.EnrollmentExtended, "until")]
    [InlineData(EventKind.BreakGlassRequested, "effective")]
    [InlineData(EventKind.BreakGlassRequested, "link")]
    [InlineData(EventKind.OwnerActionRequested, "link")]
    [InlineData(EventKind.OwnerAccountChanged, "change")]
    public void Missing_value_throws_and_is_named(EventKind kind, string key)
    {
        var missing = Assert.Throws<MissingMailValueException>(() => Samples.Render(kind, "fr", Samples.Without(key)));

        Assert.Equal(key, missing.Key);
        Assert.Contains(key, missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_value_counts_as_missing()
    {
        Assert.Throws<MissingMailValueException>(() => Samples.Render(EventKind.PolicyWeakened, "en", Samples.With("actor", " ")));
        Assert.Throws<MissingMailValueException>(() =>
            Samples.Render(EventKind.PolicyWeakened, "en", Samples.Model with { TenantName = "" })
        );
    }

    [Theory]
    [InlineData("deadline", "soon")]
    [InlineData("lockedUntil", "2026-13-01T00:00:00Z")]
    [InlineData("link", "http://example.com/reset")]
    [InlineData("link", "javascript:alert(1)")]
    [InlineData("mode", "perhaps")]
    [InlineData("by", "somebody")]
    [InlineData("days", "-1")]
    [InlineData("until", "later")]
    [InlineData("effective", "tomorrow")]
    public void Malformed_value_throws_and_is_named(string key, string value)
    {
        var wrong = Assert.Throws<FormatException>(() => Samples.Render(EventKind.PolicyWeakened, "en", Samples.With(key, value)));

        Assert.Contains(key, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "ends today: Tuesday 1 December 2026, 00:00 UTC.")]
    [InlineData("1", "ends tomorrow: Tuesday 1 December 2026, 00:00 UTC.")]
    [InlineData("7", "ends in 7 days: Tuesday 1 December 2026, 00:00 UTC.")]
    public void Reminder_states_the_days_left_and_the_deadline(string days, string told)
    {
        var mail = Samples.Render(EventKind.EnrollmentReminder, "en", Samples.With("days", days));

        Assert.Contains(told, mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_actions_are_attributed_to_the_role()
    {
        var model = Samples.With("by", "operator");
        model = model with { Data = model.Data.Where(pair => pair.Key != "actor").ToDictionary() };

        Assert.Contains(
            "Done by: the operator of the service\n",
            Samples.Render(EventKind.FactorsReset, "en", model).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Changed by: the operator of the service\n",
            Samples.Render(EventKind.OwnerAdded, "en", model).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Kind_without_a_mail_is_refused()
    {
        Assert.False(Samples.Renderer.Has(EventKind.TenantCreated));
        Assert.Throws<ArgumentOutOfRangeException>(() => Samples.Render(EventKind.TenantCreated));
    }

    [Fact]
    public void Deadline_is_stated_when_set()
    {
        var later = Samples.Render(EventKind.SecondFactorRequired).Text;
        var now = Samples.Render(EventKind.SecondFactorRequired, "en", Samples.Without("deadline")).Text;

        Assert.Contains("by Tuesday 1 December 2026, 00:00 UTC.", later, StringComparison.Ordinal);
        Assert.DoesNotContain("from now on", later, StringComparison.Ordinal);
        Assert.Contains("from now on", now, StringComparison.Ordinal);
    }
}
