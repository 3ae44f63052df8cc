using System.CommandLine;
using System.Net;
using System.Text.Json;
using MfaFunctions.Events;
using MfaFunctions.Events.Poison;
using MfaFunctions.Operations;
using MfaFunctions.Operator.Poison;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tests.Events;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Operator;

/// <summary>Runs <c>./mfa poison</c> against the storage of a running app.</summary>
public sealed class PoisonCommandTests
{
    [Fact]
    public async Task List_shows_each_poison_message_with_time_and_reason()
    {
        await using var host = await MfaHost.StartAsync();
        Assert.Equal((0, "No poison messages.\n"), await RunAsync(host, "list"));
        var (_, poison) = await RefusedMailAsync(host);
        host.Clock.Advance(TimeSpan.FromHours(3));
        await PoisonTests.PutAsync(host, "reseals-poison", "what no consumer could say anything about");
        await host.Function<CollectPoison>().RunAsync(new TimerInfo(), CancellationToken.None);
        await PoisonTests.PutAsync(host, "reseals-poison", "what came later");

        var (code, text) = await RunAsync(host, "list");

        Assert.Equal(0, code);
        Assert.Equal(
            $"""
            Poison messages: 2
            Not collected yet: about 1 more. The app collects them every five minutes.

            {poison.Id}  emails  2026-11-22 12:00 UTC (3 hours ago)  event {poison.EventId}
              SendGrid refused the mail (AuthenticatorAdded) with status 400: an outage made on purpose.

            {PoisonMessage.IdOf("what no consumer could say anything about")}  reseals  2026-11-22 15:00 UTC (0 min ago)  event unknown
              The consumer was terminated in every attempt before it could record a reason.

            """,
            text
        );
    }

    [Fact]
    public async Task Replay_requeues_a_message_and_the_mail_is_sent()
    {
        await using var host = await MfaHost.StartAsync();
        var (owner, poison) = await RefusedMailAsync(host);
        host.Mail.Fail(null);

        var (code, text) = await RunAsync(host, "replay", poison.Id[..8]);
        await host.DrainAsync();

        Assert.Equal((0, $"{poison.Id}  requeued on emails.\n"), (code, text));
        Assert.Equal(owner.Email, Assert.Single(host.Mail.Messages).To);
        Assert.Empty(await PoisonTests.PoisonAsync(host));
        Assert.Equal((1, "No poison message has this id.\n"), await RunAsync(host, "replay", poison.Id));
    }

    [Fact]
    public async Task Replay_refuses_a_mail_that_has_since_been_sent()
    {
        await using var host = await MfaHost.StartAsync();
        var (_, poison) = await RefusedMailAsync(host);
        host.Mail.Fail(null);
        await PoisonTests.PutAsync(host, "emails", poison.Body);
        await host.DrainAsync();

        var (code, text) = await RunAsync(host, "replay", poison.Id);

        Assert.Equal((1, $"{poison.Id}  not replayed: the mail was already sent: its event row is gone.\n"), (code, text));
        Assert.Single(await PoisonTests.PoisonAsync(host));
    }

    [Fact]
    public async Task Replay_refuses_a_mail_whose_link_has_expired()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        host.Mail.Fail(400);
        (await host.Api.PostAsync("password-resets", new { tenantId = owner.Tenant, email = owner.Email })).Expect(HttpStatusCode.Accepted);
        await host.DrainAsync();
        var poison = Assert.Single(await PoisonTests.PoisonAsync(host));
        host.Clock.Advance(TimeSpan.FromMinutes(30));

        var (code, text) = await RunAsync(host, "replay", poison.Id);

        Assert.Equal(1, code);
        Assert.Contains("not replayed: the mail is outdated", text, StringComparison.Ordinal);
        Assert.Equal(0, await PoisonTests.WaitingAsync(host, "emails"));
    }

    [Theory]
    [InlineData(
        "events",
        """{"v":1,"table":"MfaAccounts","partition":"acme~u1","eventId":"e1","occurredAt":"2026-11-22T11:00:00Z"}""",
        "its event row is gone"
    )]
    [InlineData(
        "reverifications",
        """{"v":1,"tenantId":"acme","policyVersion":7,"cursor":null}""",
        "the tenant's policy has changed since"
    )]
    [InlineData("reseals", """{"v":1,"tenantId":"acme","walkId":"w1","cursor":null,"done":0,"failed":0}""", "this walk is finished")]
    [InlineData(
        "password-resets",
        """{"v":1,"tenantId":"acme","userId":"u1","client":"c","requestedAt":"2026-11-22T11:30:00Z","requestId":"r1"}""",
        "older than the lifetime of its link"
    )]
    [InlineData(
        "password-resets",
        """
            {"v":1,"tenantId":"acme","userId":"aaaaaaaaaaaaaaaaaaaaaaaaaa","client":"c",
            "requestedAt":"2026-11-22T12:00:00Z","requestId":"r1"}
            """,
        "its account does not exist"
    )]
    [InlineData(
        "webhooks",
        """
            {"v":1,"eventId":"e1","tokenId":"e1-0","tenantId":"acme","userId":"u1","sessionId":null,"type":"session-revoked",
            "initiatedBy":"user","credential":null,"change":null,"occurredAt":"2026-11-22T12:00:00Z","issuedAt":"2026-11-22T12:00:00Z"}
            """,
        "the tenant has no webhook any more"
    )]
    [InlineData("emails", """{"v":2}""", "its version 2 is unknown")]
    [InlineData("emails", """{"v":1}""", "it contains values that are not valid")]
    [InlineData("emails", "no json", "not a message of this app")]
    [InlineData("events", """{"v":1,"occurredAt":"yesterday"}""", "it contains values that are not valid")]
    public async Task Replay_refuses_obsolete_or_invalid_messages(string queue, string body, string reason)
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await host.DrainAsync();
        await PoisonTests.PutAsync(host, queue + "-poison", body);

        var (code, text) = await RunAsync(host, "replay", PoisonMessage.IdOf(body));

        Assert.Equal(1, code);
        Assert.Contains(reason, text, StringComparison.Ordinal);
        Assert.Equal(0, await PoisonTests.WaitingAsync(host, queue));
        Assert.Single(await PoisonTests.PoisonAsync(host));
    }

    [Fact]
    public async Task Replay_all_requeues_valid_messages_and_reports_the_rest()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewReadyOwnerAsync();
        await host.DrainAsync();
        var walk = JsonSerializer.Serialize(new ReverificationMessage(1, "acme", 1, null), JsonSerializerOptions.Web);
        // Keys cannot contain a slash, so storage rejects the lookup.
        const string Impossible = """{"v":1,"table":"MfaAccounts","partition":"a/b","eventId":"a/b","occurredAt":"2026-11-22T12:00:00Z"}""";
        await PoisonTests.PutAsync(host, "events-poison", Impossible);
        await PoisonTests.PutAsync(host, "emails-poison", "no json");
        await PoisonTests.PutAsync(host, "reverifications-poison", walk);

        var (code, text) = await RunAsync(host, "replay", "--all");

        Assert.Equal(1, code);
        Assert.Contains($"{PoisonMessage.IdOf(Impossible)}  not replayed:", text, StringComparison.Ordinal);
        Assert.Contains($"{PoisonMessage.IdOf(walk)}  requeued on reverifications.", text, StringComparison.Ordinal);
        Assert.Contains($"{PoisonMessage.IdOf("no json")}  not replayed:", text, StringComparison.Ordinal);
        Assert.Equal(1, await PoisonTests.WaitingAsync(host, "reverifications"));
        Assert.Equal(2, (await PoisonTests.PoisonAsync(host)).Count);
    }

    [Fact]
    public async Task Replayed_mail_is_retried_for_another_day()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewReadyOwnerAsync();
        host.Mail.Fail(503);
        var given = (await Rows.OfAsync(host, StorageNames.Accounts)).Single(r => r.GetString("Kind") == "AuthenticatorAdded");
        var ids = given.PartitionKey.Split('~');
        await host.DrainAsync();
        await host.Get<EventQueues>()
            .PutAsync(
                new EmailMessage(
                    1,
                    given.RowKey["event:".Length..],
                    "AuthenticatorAdded",
                    ids[0],
                    ids[1],
                    host.Clock.Now - TimeSpan.FromHours(25)
                ),
                TimeSpan.Zero,
                CancellationToken.None
            );
        await host.DrainAsync();
        var poison = Assert.Single(await PoisonTests.PoisonAsync(host));

        await RunAsync(host, "replay", poison.Id);
        await host.DrainAsync();

        Assert.Empty(await PoisonTests.PoisonAsync(host));
    }

    [Fact]
    public async Task Deleting_a_replayed_row_preserves_a_newer_poison_message()
    {
        await using var host = await MfaHost.StartAsync();
        var (_, poison) = await RefusedMailAsync(host);
        var rows = host.Get<PoisonRows>();
        var read = (await rows.FindAsync(poison.Queue, poison.Id, CancellationToken.None))!;
        await rows.WriteAsync(
            new PoisonMessage(poison.Queue, poison.Body, "given up once more", host.Clock.Now, 5),
            CancellationToken.None
        );

        await rows.DeleteAsync(read, CancellationToken.None);

        Assert.Equal("given up once more", Assert.Single(await PoisonTests.PoisonAsync(host)).Reason);
    }

    [Fact]
    public async Task Replay_without_a_selection_does_nothing()
    {
        await using var host = await MfaHost.StartAsync();

        Assert.Equal((1, "Give either an id from the list, or --all.\n"), await RunAsync(host, "replay"));
        Assert.Equal((1, "Give either an id from the list, or --all.\n"), await RunAsync(host, "replay", "abc", "--all"));
    }

    [Fact]
    public async Task Drop_deletes_a_message_and_prints_it()
    {
        await using var host = await MfaHost.StartAsync();
        var (_, poison) = await RefusedMailAsync(host);

        var (code, text) = await RunAsync(host, "drop", poison.Id);

        Assert.Equal(0, code);
        Assert.StartsWith("Dropped, with the event row of its pending mail:\n", text, StringComparison.Ordinal);
        Assert.Contains(poison.Reason, text, StringComparison.Ordinal);
        Assert.Contains(poison.Body, text, StringComparison.Ordinal);
        Assert.Empty(await PoisonTests.PoisonAsync(host));
        Assert.DoesNotContain(await Rows.OfAsync(host, StorageNames.Accounts), r =>
            r.RowKey.StartsWith("event:", StringComparison.Ordinal)
        );
        Assert.Equal((1, "No poison message has this id.\n"), await RunAsync(host, "drop", poison.Id));
    }

    [Fact]
    public async Task Unusable_storage_is_reported_in_one_sentence()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };

        var code = await PoisonCommand
            .Create(TimeProvider.System)
            .Parse(["list", "--storage", "not=a connection string"])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });

        Assert.Equal(1, code);
        Assert.StartsWith("Cannot access storage: ", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, error.ToString().Count(c => c == '\n'));
    }

    private static async Task<(Person Owner, PoisonMessage Poison)> RefusedMailAsync(MfaHost host)
    {
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        host.Mail.Fail(400);
        await owner.EnrollAsync();
        await host.DrainAsync();
        return (owner, Assert.Single(await PoisonTests.PoisonAsync(host)));
    }

    private static async Task<(int Code, string Text)> RunAsync(MfaHost host, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var code = await PoisonCommand
            .Create(host.Clock)
            .Parse([.. arguments, "--storage", host.Used.Storage])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString());
    }
}
