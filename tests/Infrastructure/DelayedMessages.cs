using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Azure.Core;
using Azure.Core.Pipeline;
using MfaFunctions.Events;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Notes the messages that the app puts on a queue for later. Azurite's clock does not follow the test's.</summary>
/// <param name="queue">The name of the queue.</param>
internal sealed class DelayedMessages<T>(string queue) : HttpPipelinePolicy
    where T : SentMessage
{
    private readonly ConcurrentQueue<TimeSpan> _delays = new();

    public IReadOnlyList<TimeSpan> Delays => [.. _delays];

    public TimeSpan LastDelay => Delays[^1];

    /// <summary>The most recent of them.</summary>
    public T Last { get; private set; } = null!;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Everything here is asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var uri = message.Request.Uri.ToUri();
        if (
            message.Request.Method == RequestMethod.Post
            && uri.AbsolutePath.EndsWith($"/{queue}/messages", StringComparison.Ordinal)
            && System.Web.HttpUtility.ParseQueryString(uri.Query)["visibilitytimeout"] is { } seconds and not "0"
        )
        {
            _delays.Enqueue(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
            using var content = new MemoryStream();
            await message.Request.Content!.WriteToAsync(content, CancellationToken.None);
            content.Position = 0;
            var text = XDocument.Load(content).Descendants("MessageText").Single().Value;
            Last = JsonSerializer.Deserialize<T>(Convert.FromBase64String(text), JsonSerializerOptions.Web)!;
        }

        await ProcessNextAsync(message, pipeline);
    }
}
