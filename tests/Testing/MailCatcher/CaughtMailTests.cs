using MfaFunctions.Testing.MailCatcher;

namespace MfaFunctions.Tests.Testing.MailCatcher;

public sealed class CaughtMailTests : MailCatcherFixture
{
    [Fact]
    public async Task Mail_already_caught_is_returned_at_once()
    {
        using var response = await SendAsync(Mail("Hello"));

        var mail = await Catcher.WaitForAsync(caught => caught.Subject == "Hello", TimeSpan.Zero);

        Assert.Equal("ana@acme.test", mail.To);
    }

    [Fact]
    public async Task Waiting_returns_the_first_matching_mail()
    {
        var waiting = Catcher.WaitForAsync(caught => caught.To == "bo@acme.test", Soon);
        using var other = await SendAsync(Mail("Not this"));
        using var first = await SendAsync(Mail("This", "bo@acme.test"));
        using var second = await SendAsync(Mail("Nor this", "bo@acme.test"));

        var mail = await waiting;

        Assert.Equal("This", mail.Subject);
    }

    [Fact]
    public async Task Timeout_reports_the_mails_caught_instead()
    {
        using var response = await SendAsync(Mail("Something else"));

        var timeout = await Assert.ThrowsAsync<TimeoutException>(() =>
            Catcher.WaitForAsync(caught => caught.Subject == "Hello", TimeSpan.Zero)
        );

        Assert.Contains("\"Something else\" to ana@acme.test", timeout.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parallel_mails_are_all_caught()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async number => (await SendAsync(Mail($"Mail {number}"))).Dispose()));

        Assert.Equal(50, Catcher.Messages.Select(mail => mail.Subject).Distinct().Count());
    }

    [Fact]
    public async Task Only_the_newest_500_are_kept()
    {
        foreach (var number in Enumerable.Range(1, 501))
        {
            (await SendAsync(Mail($"Mail {number}"))).Dispose();
        }

        Assert.Equal(500, Catcher.Messages.Count);
        Assert.Equal(("Mail 2", "Mail 501"), (Catcher.Messages[0].Subject, Catcher.Messages[^1].Subject));
    }

    [Fact]
    public async Task Catcher_with_a_folder_keeps_its_mails_across_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("mail-");
        try
        {
            var before = await RunWithAsync(folder, async client =>
            {
                (await client.SendAsync(Post(client, "First"))).Dispose();
                (await client.SendAsync(Post(client, "Second"))).Dispose();
            });

            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "0000000009-broken.json"), "{");
            var after = await RunWithAsync(folder, async client => (await client.SendAsync(Post(client, "Third"))).Dispose());

            Assert.Equal(["First", "Second"], before.Select(mail => mail.Subject));
            Assert.Equal(["First", "Second", "Third"], after.Select(mail => mail.Subject));
            Assert.Equal(before[0].Raw, after[0].Raw);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Deleted_mails_do_not_reappear_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("mail-");
        try
        {
            await RunWithAsync(folder, async client =>
            {
                (await client.SendAsync(Post(client, "Gone"))).Dispose();
                (await client.DeleteAsync("/messages")).Dispose();
            });

            Assert.Empty(await RunWithAsync(folder, _ => Task.CompletedTask));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<CaughtMail>> RunWithAsync(DirectoryInfo folder, Func<HttpClient, Task> act)
    {
        await using var catcher = await MailCatcherServer.StartAsync(0, folder.FullName);
        using var client = new HttpClient { BaseAddress = catcher.Address };
        await act(client);
        return catcher.Messages;
    }

    private static HttpRequestMessage Post(HttpClient client, string subject)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(client.BaseAddress!, "/v3/mail/send"))
        {
            Content = new StringContent(Mail(subject).ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", "any");
        return request;
    }
}
