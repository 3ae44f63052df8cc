using AngleSharp.Html.Parser;
using MfaFunctions.Events;
using MfaFunctions.Notifications.Rendering;

namespace MfaFunctions.Tests.Notifications.Rendering;

public sealed class MailLanguageTests
{
    [Theory]
    [InlineData(null, "en")]
    [InlineData("", "en")]
    [InlineData("en-AU", "en")]
    [InlineData("de", "en")]
    [InlineData("not a locale", "en")]
    [InlineData("-", "en")]
    [InlineData("es", "es")]
    [InlineData("es-MX", "es")]
    [InlineData("ES_mx", "es")]
    [InlineData("fr-CA-x-private", "fr")]
    [InlineData("est", "en")]
    [InlineData("zh", "zh-Hans")]
    [InlineData("zh-CN", "zh-Hans")]
    [InlineData("zh-Hans-HK", "zh-Hans")]
    [InlineData("zh-SG", "zh-Hans")]
    [InlineData("zh-TW", "en")]
    [InlineData("zh-Hant-CN", "en")]
    public void Locale_maps_to_the_nearest_language(string? locale, string language)
    {
        var mail = Samples.Render(EventKind.AuthenticatorAdded, locale);

        Assert.Equal(language, new HtmlParser().ParseDocument(mail.Html).DocumentElement.GetAttribute("lang"));
    }

    [Theory]
    [InlineData("en", "When: Sunday 22 November 2026, 14:05 UTC")]
    [InlineData("es", "Cuándo: domingo, 22 de noviembre de 2026, 14:05 UTC")]
    [InlineData("fr", "Date\u00a0: dimanche 22 novembre 2026 à 14:05 UTC")]
    [InlineData("zh-Hans", "时间：2026年11月22日星期日 14:05 UTC")]
    public void Time_is_written_in_words_and_in_UTC(string language, string line)
    {
        var mail = Samples.Render(EventKind.AuthenticatorAdded, language);

        Assert.Contains(line + "\n", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void First_day_of_the_month_is_premier_in_French()
    {
        var mail = Samples.Render(EventKind.SecondFactorRequired, "fr");

        Assert.Contains("avant le mardi 1er décembre 2026 à 00:00 UTC", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-22T14:05:00Z", "14:05")]
    [InlineData("2026-11-22T14:05:30+00:00", "14:06")]
    [InlineData("2026-11-22T15:05:59.9+01:00", "14:06")]
    public void End_of_a_lockout_is_rounded_up_to_the_minute(string until, string told)
    {
        var mail = Samples.Render(EventKind.FactorLocked, "en", Samples.With("lockedUntil", until));

        Assert.Contains($"not accepted until Sunday 22 November 2026, {told} UTC.", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_are_numeric_when_the_machine_lacks_the_culture()
    {
        var language = new MailLanguage("es", "no-such-culture");

        Assert.Equal("2026-11-22 14:05 UTC", language.InWords(Samples.Model.OccurredAt));
    }
}
