using System.Collections.Concurrent;
using System.Xml.Linq;
using Azure;
using Azure.Storage.Queues;

namespace MfaFunctions.Tests.Faults;

/// <summary>
/// The point at which a process is killed: its n-th request to storage or the mail server, either before the request is forwarded or after
/// it is done but before the response is returned.
/// </summary>
internal sealed class FaultPoint(int number, bool afterwards)
{
    /// <summary>Stands for the method of a request that belongs to the startup. Those are not counted.</summary>
    public const string Startup = "startup";

    private readonly TaskCompletionSource<string> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<(string Queue, string Id), string> _receipts = new();
    private int _seen;
    private volatile bool _isDead;

    /// <summary>Kills the process. Set once the process runs.</summary>
    public Action Kill { get; set; } = () => { };

    /// <summary>Awaited before a request is forwarded, to simulate slow storage.</summary>
    public Func<string, Task> Holds { get; init; } = _ => Task.CompletedTask;

    /// <summary>A point that is never reached.</summary>
    public static FaultPoint None(Func<string, Task> holds) => new(-1, false) { Holds = holds };

    /// <summary>Completes with the last request.</summary>
    public Task<string> Reached => _reached.Task;

    public bool IsDead => _isDead;

    public override string ToString() => $"{(afterwards ? "after" : "before")} request {number}";

    /// <summary>False when the request must not be forwarded.</summary>
    /// <param name="own">The number of the request, to be passed with its response; 0 when the request is not counted.</param>
    public bool Asks(string call, out int own)
    {
        own = !IsDead && IsCounted(call) ? Interlocked.Increment(ref _seen) : 0;
        return !IsDead && (own != number || afterwards || !Die(call));
    }

    /// <summary>False when the response must not be returned.</summary>
    public bool Answers(string call, int own, string path, string? receipt, string body)
    {
        Remember(call, path, receipt, body);
        // A receive request counts only when it returned messages: a process that dies before it gets none.
        var isHere = IsReceive(call)
            ? body.Contains("<QueueMessage>", StringComparison.Ordinal) && Interlocked.Increment(ref _seen) == number
            : afterwards && own == number;
        return !IsDead && !(isHere && Die(call));
    }

    /// <summary>Makes the messages of the dead process visible, as minutes of waiting would.</summary>
    public async Task ReleaseMessagesAsync(string storage)
    {
        foreach (var ((queue, id), receipt) in _receipts)
        {
            try
            {
                await new QueueClient(storage, queue).UpdateMessageAsync(id, receipt, visibilityTimeout: TimeSpan.Zero);
            }
            catch (RequestFailedException gone) when (gone.Status is 400 or 404)
            {
                // The message was completed.
            }
        }
    }

    private static bool IsReceive(string call) =>
        call.StartsWith("GET ", StringComparison.Ordinal) && call.EndsWith("/messages", StringComparison.Ordinal);

    private static bool IsCounted(string call) => !IsReceive(call) && !call.StartsWith(Startup, StringComparison.Ordinal);

    private bool Die(string call)
    {
        // Set first, so that requests sent while the process dies are not forwarded.
        _isDead = true;
        Kill();
        _reached.TrySetResult(call);
        return true;
    }

    private void Remember(string call, string path, string? receipt, string body)
    {
        if (body.Contains("<QueueMessagesList>", StringComparison.Ordinal))
        {
            foreach (var message in XDocument.Parse(body).Descendants("QueueMessage").Where(m => m.Element("PopReceipt") is not null))
            {
                _receipts[(path.Split('/')[2], message.Element("MessageId")!.Value)] = message.Element("PopReceipt")!.Value;
            }
        }
        else if (
            receipt is not null
            && call.StartsWith("PUT ", StringComparison.Ordinal)
            && path.Split('/') is [_, _, var queue, "messages", var id]
        )
        {
            _receipts[(queue, id)] = receipt;
        }
    }
}
