using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Microsoft.Azure.Functions.Worker.Queues;

/// <summary>A received message: ours while its lease is renewed, then completed or released once.</summary>
internal sealed class LeasedMessage(QueueClient queue, QueueMessage message, TimeSpan lease, bool base64)
{
    private string _popReceipt = message.PopReceipt;

    public long DequeueCount => message.DequeueCount;

    public string Id => message.MessageId;

    /// <summary>The body, or null when it should be Base64 and is not.</summary>
    public BinaryData? Body { get; } = Decode(message.Body, base64);

    /// <summary>The text as it lies in the queue.</summary>
    public string Text => message.Body.ToString();

    public QueueMessage AsQueueMessage() => QueuesModelFactory.QueueMessage(
        Id, _popReceipt, Body, DequeueCount, message.NextVisibleOn, message.InsertedOn, message.ExpiresOn);

    /// <summary>The trigger's binding data, as text: the host hands them over as JSON.</summary>
    public Dictionary<string, object?> BindingData() => new(StringComparer.OrdinalIgnoreCase)
    {
        ["Id"] = Id,
        ["DequeueCount"] = $"{DequeueCount}",
        ["PopReceipt"] = _popReceipt,
        ["QueueTrigger"] = Body?.ToString(),
        ["InsertionTime"] = $"\"{message.InsertedOn:O}\"",
        ["ExpirationTime"] = $"\"{message.ExpiresOn:O}\"",
        ["NextVisibleTime"] = $"\"{message.NextVisibleOn:O}\"",
    };

    /// <summary>Does the work and keeps the message invisible to others meanwhile.</summary>
    public async Task<T> HoldAsync<T>(Func<Task<T>> work)
    {
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(done.Token);
        try
        {
            return await work();
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }
    }

    public Task DeleteAsync() => queue.DeleteMessageAsync(Id, _popReceipt);

    /// <summary>Makes the message visible again after the delay.</summary>
    public async Task ReleaseAsync(TimeSpan delay)
    {
        var update = await queue.UpdateMessageAsync(Id, _popReceipt, visibilityTimeout: delay);
        _popReceipt = update.Value.PopReceipt;
    }

    private async Task RenewAsync(CancellationToken done)
    {
        using var halfTime = new PeriodicTimer(lease / 2);
        try
        {
            while (await halfTime.WaitForNextTickAsync(done))
            {
                await ReleaseAsync(lease);
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
        catch (RequestFailedException)
        {
            // The lease is lost or storage is down: completing the message will tell.
        }
    }

    private static BinaryData? Decode(BinaryData body, bool base64)
    {
        if (!base64)
        {
            return body;
        }

        var text = body.ToString();
        var bytes = new byte[(text.Length * 3 / 4) + 1];
        return Convert.TryFromBase64String(text, bytes, out var length) ? BinaryData.FromBytes(bytes.AsMemory(0, length)) : null;
    }
}
