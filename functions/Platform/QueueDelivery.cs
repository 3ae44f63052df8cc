using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Platform;

/// <summary>One delivery of a queue message to a queue function.</summary>
/// <param name="Queue">Name of the queue.</param>
/// <param name="Body">Text of the message.</param>
/// <param name="Try">Number of the attempt, starting at 1.</param>
public sealed record QueueDelivery(string Queue, string Body, int Try)
{
    // The worker's name for it among a parameter's properties.
    private const string BindingAttribute = "bindingAttribute";

    /// <summary>The members common to all messages; null if the message is not JSON.</summary>
    public QueueEnvelope? Envelope { get; } = QueueEnvelope.Read(Body);

    /// <returns>Null for a function without a queue trigger.</returns>
    public static QueueDelivery? Of(FunctionContext context)
    {
        var trigger = context
            .FunctionDefinition.Parameters.Select(p => p.Properties.GetValueOrDefault(BindingAttribute))
            .OfType<QueueTriggerAttribute>()
            .FirstOrDefault();
        if (trigger is null)
        {
            return null;
        }

        // The host passes text; the published worker may already have converted it to numbers.
        var data = context.BindingContext.BindingData;
        return new QueueDelivery(
            trigger.QueueName,
            Convert.ToString(data.GetValueOrDefault("QueueTrigger"), CultureInfo.InvariantCulture) ?? "",
            Convert.ToInt32(data.GetValueOrDefault("DequeueCount") ?? 1, CultureInfo.InvariantCulture)
        );
    }
}

/// <summary>Members that all queue messages of this app have or may have.</summary>
public sealed record QueueEnvelope(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("eventId")] string? EventId,
    [property: JsonPropertyName("traceParent")] string? TraceParent,
    [property: JsonPropertyName("dueAt")] DateTimeOffset? DueAt
)
{
    /// <returns>Null if the text is not a JSON object.</returns>
    public static QueueEnvelope? Read(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<QueueEnvelope>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
