using System.Security.Cryptography;
using System.Text;
using Azure;
using MfaFunctions.Platform;

namespace MfaFunctions.Events.Poison;

/// <summary>A queue message that was given up, and why.</summary>
public sealed record PoisonMessage
{
    public PoisonMessage(string queue, string body, string reason, DateTimeOffset at, int tries)
        : this(queue, IdOf(body), body, reason, at, tries) { }

    internal PoisonMessage(string queue, string id, string body, string reason, DateTimeOffset at, int tries) =>
        (Queue, Id, Body, Reason, At, Tries) = (queue, id, body, reason, at, tries);

    public string Queue { get; }

    /// <summary>Made of the body: the same work given up twice is one row, whoever writes it.</summary>
    public string Id { get; }

    /// <summary>The text of the message; of one that is not Base64, as it lay in the queue.</summary>
    public string Body { get; }

    /// <summary>For a person. It holds no secret and no address.</summary>
    public string Reason { get; }

    public DateTimeOffset At { get; }

    /// <summary>How often it was tried.</summary>
    public int Tries { get; }

    /// <summary>Which state of its row was read; of one that was not, any.</summary>
    public ETag RowTag { get; init; } = ETag.All;

    /// <summary>Which event it is about; null where that cannot be read.</summary>
    public string? EventId => QueueEnvelope.Read(Body)?.EventId;

    public static string IdOf(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..20];
}
