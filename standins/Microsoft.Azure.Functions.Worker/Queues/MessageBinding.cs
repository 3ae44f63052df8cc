using System.Text.Json;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker.Runtime;

namespace Microsoft.Azure.Functions.Worker.Queues;

/// <summary>Turns a message into what the function's parameter asks for. Failing to is a failed try.</summary>
internal static class MessageBinding
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    public static Func<Invocation, object?> To(Type type)
    {
        Func<LeasedMessage, BinaryData, object?> convert =
            type == typeof(string) ? (_, body) => body.ToString()
            : type == typeof(byte[]) ? (_, body) => body.ToArray()
            : type == typeof(BinaryData) ? (_, body) => body
            : type == typeof(QueueMessage) ? (message, _) => message.AsQueueMessage()
            : (_, body) => JsonSerializer.Deserialize(body, type, Json);
        return invocation =>
        {
            var message = (LeasedMessage)invocation.Trigger!;
            return convert(message, message.Body!);
        };
    }
}
