using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MfaFunctions.Operator;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Demo;

/// <summary>Reads people's mail from the mail catcher of <c>./mfa up</c>. Each mail is read once.</summary>
internal sealed partial class Mailbox(LocalSettings settings, Story story, CancellationToken stop) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _client = new() { BaseAddress = settings.Mail };
    private readonly HashSet<string> _read = [];

    /// <summary>Whether the mail catcher responds.</summary>
    public async Task<bool> IsThereAsync()
    {
        try
        {
            await _client.GetAsync(new Uri("messages?to=nobody", UriKind.Relative));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Waits up to 20 s for a mail of this category to this person.</summary>
    /// <param name="person">The recipient.</param>
    /// <param name="category">The mail's category.</param>
    /// <param name="saying">Text that the mail must contain.</param>
    /// <returns>The mail's text.</returns>
    public async Task<string> ArrivesAsync(Person person, string category, string? saying = null)
    {
        var text = await WaitAsync(person, category, shows: true);
        if (saying is not null)
        {
            story.Promise($"\"{saying}\" in it", "yes", text.Contains(saying, StringComparison.Ordinal) ? "yes" : "no");
        }

        return text;
    }

    /// <summary>Waits for the mail and returns the token of its link, which follows the <c>#</c> and the kind.</summary>
    public async Task<string> BringsTokenAsync(Person person, string category)
    {
        var text = await ArrivesAsync(person, category);
        return OneTimeLink.In(text)?.Token ?? throw new ExpectationFailedException($"{category} mail: expected a link, got none");
    }

    /// <summary>Waits for the mail without printing anything, and returns the token of its link.</summary>
    public async Task<string> ReadTokenAsync(Person person, string category) =>
        OneTimeLink.In(await WaitAsync(person, category, shows: false))?.Token
        ?? throw new ExpectationFailedException($"{category} mail: expected a link, got none");

    /// <summary>Waits for the mail with the code that proves the mailbox, and returns the code.</summary>
    public async Task<string> BringsCodeAsync(Person person, bool shows = true) =>
        EnrollmentCode().Match(await WaitAsync(person, "EnrollmentCodeRequested", shows)) is { Success: true } code
            ? code.Groups[1].Value
            : throw new ExpectationFailedException("EnrollmentCodeRequested mail: expected a code, got none");

    /// <summary>Number of mails of this category so far, read or unread.</summary>
    public async Task<int> CountAsync(Person person, string category) =>
        (await ReadAsync(person)).Count(mail => mail.Categories.Contains(category));

    public void Dispose() => _client.Dispose();

    private async Task<string> WaitAsync(Person person, string category, bool shows)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var mails = await ReadAsync(person);
            if (mails.FirstOrDefault(mail => mail.Categories.Contains(category) && _read.Add(mail.Id)) is { } arrived)
            {
                if (shows)
                {
                    Screen.Line($"    [blue]✉ {arrived.Subject}[/]");
                    Screen.Line(
                        $"      [grey]to {person.Email}, after {clock.Elapsed.TotalSeconds:F1} s: {settings.Mail}messages/{arrived.Id}[/]"
                    );
                    story.Kept($"{category} mail arrived");
                }

                return arrived.Text;
            }

            if (clock.Elapsed > Longest)
            {
                var others = string.Join(", ", mails.Select(mail => $"\"{mail.Subject}\" ({string.Join(", ", mail.Categories)})"));
                var found = others.Length == 0 ? "nothing" : others;
                throw new ExpectationFailedException(
                    $"Mail to {person.Email}: expected {category} within {Longest.TotalSeconds} s, got {found}"
                );
            }

            await Task.Delay(Pause, stop);
        }
    }

    private async Task<IReadOnlyList<Mail>> ReadAsync(Person person)
    {
        var list = await _client.GetFromJsonAsync<JsonArray>(
            new Uri($"messages?to={Uri.EscapeDataString(person.Email)}", UriKind.Relative),
            stop
        );
        return
        [
            .. (list ?? []).Select(mail => new Mail(
                mail!["id"]!.ToString(),
                mail["subject"]!.ToString(),
                mail["text"]!.ToString(),
                [.. mail["categories"]!.AsArray().Select(category => category!.ToString())]
            )),
        ];
    }

    [GeneratedRegex(@"\b(\d{8})\b")]
    private static partial Regex EnrollmentCode();

    private sealed record Mail(string Id, string Subject, string Text, IReadOnlyList<string> Categories);
}
