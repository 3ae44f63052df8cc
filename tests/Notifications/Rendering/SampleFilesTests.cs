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

    [Fact]
    public void Every_committed_sample_is_checked()
    {
        var shown = Shown.SelectMany(row => (string[])[$"{row[0]}.{row[1]}.html", $"{row[0]}.{row[1]}.txt"]);

        var committed = Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Where(file => file != "README.md");
        Assert.Empty(committed.Except(shown));
    }

    private static Task CheckAsync(string name, string expected) =>
        GeneratedText.CheckFileAsync(Path.Combine("docs", "mail", name), expected);
}
