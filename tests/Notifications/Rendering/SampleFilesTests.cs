using MfaFunctions.Events;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Notifications.Rendering;

/// <summary>
/// docs/mail shows the mails as people receive them. With MFA_WRITE=1 these tests write the samples; otherwise they check them.
/// </summary>
public sealed class SampleFilesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "mail");

    public static TheoryData<EventKind, string> Shown
    {
        get
        {
            var shown = new TheoryData<EventKind, string>();
            foreach (var kind in Samples.Kinds)
            {
                shown.Add(kind, "en");
            }

            foreach (var language in Samples.Languages.Skip(1))
            {
                shown.Add(EventKind.AuthenticatorAdded, language);
            }

            return shown;
        }
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task Committed_sample_matches_the_rendered_mail(EventKind kind, string language)
    {
        var mail = Samples.Render(kind, language);

        var name = $"{kind}.{language}";
        await CheckAsync($"{name}.html", mail.Html);
        await CheckAsync($"{name}.txt", $"Subject: {mail.Subject}\n\n{mail.Text}");
    }

    /// <summary>Other forms of some mails: with the look of a tenant, and a reminder after the deadline.</summary>
    public static TheoryData<EventKind, string> Forms =>
        new() { { EventKind.AuthenticatorAdded, "look" }, { EventKind.EnrollmentReminder, "late" } };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Committed_sample_of_another_form_matches_the_rendered_mail(EventKind kind, string form)
    {
        var model =
            form == "late"
                ? Samples.Without("days")
                : Samples.Model with
                {
                    Color = "#1f5fbf",
                    Logo = "https://mfa.example.com/api/tenants/obrien/logo?v=0123456789abcdef0123456789abcdef",
                };

        var mail = Samples.Render(kind, "en", model);

        await CheckAsync($"{kind}.en.{form}.html", mail.Html);
        await CheckAsync($"{kind}.en.{form}.txt", $"Subject: {mail.Subject}\n\n{mail.Text}");
    }

    [Fact]
    public void Every_committed_sample_is_checked()
    {
        var shown = Shown
            .SelectMany(row => (string[])[$"{row[0]}.{row[1]}.html", $"{row[0]}.{row[1]}.txt"])
            .Concat(Forms.SelectMany(row => (string[])[$"{row[0]}.en.{row[1]}.html", $"{row[0]}.en.{row[1]}.txt"]));

        var committed = Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Where(file => file != "README.md");
        Assert.Empty(committed.Except(shown));
    }

    private static Task CheckAsync(string name, string expected) =>
        GeneratedText.CheckFileAsync(Path.Combine("docs", "mail", name), expected);
}
