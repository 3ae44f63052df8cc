using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Platform;

/// <summary>One try of a queue function at one message.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="Body">The message's text.</param>
/// <param name="Try">1 for the first.</param>
public sealed record QueueDelivery(string Queue, string Body, int Try)
{
    // As the worker names it among a parameter's properties.
    private const string BindingAttribute = "bindingAttribute";

    /// <summary>What all our messages have; null for one that is not JSON.</summary>
    public QueueEnvelope? Envelope { get; } = QueueEnvelope.Read(Body);

    /// <returns>Null for a function that no queue triggers.</returns>
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

        // The host hands over text; the published worker may have made numbers of it.
        var data = context.BindingContext.BindingData;
        return new QueueDelivery(
            trigger.QueueName,
            Convert.ToString(data.GetValueOrDefault("QueueTrigger"), CultureInfo.InvariantCulture) ?? "",
            Convert.ToInt32(data.GetValueOrDefault("DequeueCount") ?? 1, CultureInfo.InvariantCulture)
        );
    }
}

/// <summary>The members that all our queue messages have, or may have.</summary>
public sealed record QueueEnvelope(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("eventId")] string? EventId,
    [property: JsonPropertyName("traceParent")] string? TraceParent,
    [property: JsonPropertyName("dueAt")] DateTimeOffset? DueAt
)
{
    /// <returns>Null for what is no JSON object.</returns>
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
