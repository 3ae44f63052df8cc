using System.Text;
using System.Text.Unicode;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Events.Poison;

/// <summary>
/// Empties the queues to which the host moves messages that failed too often, and adds rows to MfaPoison that the consumer could not write:
/// because it was killed, or because the message is not Base64 or UTF-8 and never reached a trigger.
/// </summary>
public sealed class PoisonQueues(StorageClients storage, PoisonRows rows, TimeProvider clock)
{
    private const string Suffix = "-poison";
    private const int Batch = 32;
    private const int MessagesPerRun = 1_000;

    // Long enough for a batch. After a crash, the messages reappear.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <param name="found">Called for each message after its row has been written.</param>
    public async Task CollectAsync(Action<PoisonMessage> found, CancellationToken cancellationToken)
    {
        foreach (var queue in StorageNames.Queues)
        {
            await CollectAsync(queue, found, cancellationToken);
        }
    }

    /// <summary>Approximate number of messages to collect.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await Task.WhenAll(
            StorageNames.Queues.Select(async queue =>
            {
                try
                {
                    return (await storage.PlainQueue(queue + Suffix).GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
                }
                catch (RequestFailedException missing) when (missing.Status == 404)
                {
                    return 0;
                }
            })
        );
        return counts.Sum();
    }

    private async Task CollectAsync(string queue, Action<PoisonMessage> found, CancellationToken cancellationToken)
    {
        var poison = storage.PlainQueue(queue + Suffix);
        for (var left = MessagesPerRun; left > 0; )
        {
            var messages = await ReceiveAsync(poison, cancellationToken);
            foreach (var message in messages)
            {
                found(await KeepAsync(queue, message.Body.ToString(), cancellationToken));
                await poison.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
            }

            left = messages.Length == 0 ? 0 : left - messages.Length;
        }
    }

    private static async Task<QueueMessage[]> ReceiveAsync(QueueClient poison, CancellationToken cancellationToken)
    {
        try
        {
            return (await poison.ReceiveMessagesAsync(Batch, Lease, cancellationToken)).Value;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // The host creates the queue when it first needs it.
            return [];
        }
    }

    private async Task<PoisonMessage> KeepAsync(string queue, string text, CancellationToken cancellationToken)
    {
        var (body, reason, tries) = Examine(text);
        if (await rows.FindAsync(queue, PoisonMessage.IdOf(body), cancellationToken) is { } known)
        {
            return known;
        }

        var poison = new PoisonMessage(queue, body, reason, clock.GetUtcNow(), tries);
        await rows.WriteAsync(poison, cancellationToken);
        return poison;
    }

    private static (string Body, string Reason, int Tries) Examine(string text)
    {
        try
        {
            var bytes = Convert.FromBase64String(text);
            var reason = Utf8.IsValid(bytes)
                ? "The consumer was terminated in every attempt before it could record a reason."
                : "The message's text is not valid UTF-8, so the function never ran.";
            return (Encoding.UTF8.GetString(bytes), reason, PoisonMiddleware.LastTry);
        }
        catch (FormatException)
        {
            return (text, "The message is not Base64, so this app did not send it.", 0);
        }
    }
}
