using System.Security.Cryptography;
using System.Text;
using Azure;
using MfaFunctions.Platform;

namespace MfaFunctions.Events.Poison;

/// <summary>A poison message and its reason.</summary>
public sealed record PoisonMessage
{
    public PoisonMessage(string queue, string body, string reason, DateTimeOffset at, int tries)
        : this(queue, IdOf(body), body, reason, at, tries) { }

    internal PoisonMessage(string queue, string id, string body, string reason, DateTimeOffset at, int tries) =>
        (Queue, Id, Body, Reason, At, Tries) = (queue, id, body, reason, at, tries);

    public string Queue { get; }

    /// <summary>Derived from the body, so that the same message is one row, however often it fails and whoever writes it.</summary>
    public string Id { get; }

    /// <summary>Text of the message. A message that is not Base64 is stored as received.</summary>
    public string Body { get; }

    /// <summary>The reason, for operators. It contains no secret and no address.</summary>
    public string Reason { get; }

    public DateTimeOffset At { get; }

    /// <summary>Number of attempts.</summary>
    public int Tries { get; }

    /// <summary>ETag of the row as read; any if it was not read.</summary>
    public ETag RowTag { get; init; } = ETag.All;

    /// <summary>Id of the event; null if it cannot be read from the body.</summary>
    public string? EventId => QueueEnvelope.Read(Body)?.EventId;

    public static string IdOf(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..20];
}
