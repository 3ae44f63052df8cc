using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Golden;

/// <summary>
/// The next version of the app must read the messages that are already in the queues. Each file of <c>tests/Golden/messages</c> is the body
/// of one message. Never edit a file to make a test pass.
/// </summary>
public sealed class QueueMessagesTests
{
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static readonly string Ana = Samples.Ana.Value;
    private static readonly string Olga = Samples.Olga.Value;

    // The options with which the worker deserializes a message into a function's parameter.
    private static readonly JsonSerializerOptions Worker = new() { PropertyNameCaseInsensitive = true };
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    private static readonly Dictionary<string, SentMessage> Messages = new()
    {
        [StorageNames.Events] = new EventMessage(1, "MfaAccounts", "acme~" + Ana, "evaaaaaaaaaaaaaaaaaaaaaaaa", Samples.Now),
        [StorageNames.Emails] = new EmailMessage(1, "evaaaaaaaaaaaaaaaaaaaaaaaa", "AuthenticatorAdded", "acme", Ana, Samples.Now),
        [StorageNames.Reverifications] = new ReverificationMessage(1, "acme", 4, Olga),
        [StorageNames.PasswordResets] = new PasswordResetMessage(1, "acme", Ana, "Firefox", Samples.Now, "rqaaaaaaaaaaaaaaaaaaaaaaaa"),
        [StorageNames.Reseals] = new ResealMessage(1, "acme", "waaaaaaaaaaaaaaaaaaaaaaaaa", Olga, 41, 1),
        [StorageNames.PendingActions] = new PendingActionMessage(
            1,
            "acme",
            Ana,
            "lbaaaaaaaaaaaaaaaaaaaaaaaa",
            Samples.At("11:00:00", day: 23)
        ),
        [StorageNames.Reminders] = new ReminderMessage(1, "acme", Olga),
        [StorageNames.Webhooks] = new WebhookMessage(
            1,
            "evaaaaaaaaaaaaaaaaaaaaaaaa",
            "evaaaaaaaaaaaaaaaaaaaaaaaa-1",
            "acme",
            Ana,
            "seaaaaaaaaaaaaaaaaaaaaaaaa",
            "credential-change",
            "user",
            "app",
            "create",
            Samples.At("12:00:00"),
            Samples.At("12:00:01"),
            Samples.Now
        ),
    };

    public static TheoryData<string> Queues => [.. StorageNames.Queues];

    [Theory]
    [MemberData(nameof(Queues))]
    public void Golden_message_is_read(string queue)
    {
        var expected = Expected(queue);

        Assert.Equal(expected, JsonSerializer.Deserialize(Golden(queue), expected.GetType(), Worker));
        var envelope = new QueueEnvelope(1, Golden(queue)["eventId"]?.GetValue<string>(), TraceParent, Samples.Now);
        Assert.Equal(envelope, QueueEnvelope.Read(Golden(queue).ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Queues))]
    public void Message_of_an_earlier_version_has_neither_trace_nor_due_time(string queue)
    {
        var earlier = Golden(queue);
        earlier.Remove("traceParent");
        earlier.Remove("dueAt");

        Assert.Equal(Messages[queue], JsonSerializer.Deserialize(earlier, Messages[queue].GetType(), Worker));
    }

    [Theory]
    [MemberData(nameof(Queues))]
    public async Task Message_format_is_stable(string queue)
    {
        await using var host = await MfaHost.StartAsync(clock: new TestClock(Samples.Now));
        await PutAsync(host.Get<EventQueues>(), Expected(queue));

        var text = (await new QueueClient(host.Used.Storage, queue).PeekMessageAsync()).Value.MessageText;

        Assert.Equal(Golden(queue).ToJsonString(Readable), JsonNode.Parse(Convert.FromBase64String(text))!.ToJsonString(Readable));
    }

    private static JsonObject Golden(string queue) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Golden", "messages", queue + ".json")))!.AsObject();

    private static SentMessage Expected(string queue) => Messages[queue] with { TraceParent = TraceParent, DueAt = Samples.Now };

    private static Task<SendReceipt> PutAsync(EventQueues queues, SentMessage message) =>
        message switch
        {
            EventMessage e => queues.PutAsync(e, TimeSpan.Zero, CancellationToken.None),
            EmailMessage e => queues.PutAsync(e, TimeSpan.Zero, CancellationToken.None),
            ReverificationMessage r => queues.PutAsync(r, CancellationToken.None),
            PasswordResetMessage p => queues.PutAsync(p, CancellationToken.None),
            ResealMessage r => queues.PutAsync(r, CancellationToken.None),
            PendingActionMessage b => queues.PutAsync(b, TimeSpan.Zero, CancellationToken.None),
            WebhookMessage w => queues.PutAsync(w, TimeSpan.Zero, CancellationToken.None),
            ReminderMessage r => queues.PutAsync(r, CancellationToken.None),
            _ => throw new NotSupportedException(message.GetType().Name),
        };
}
