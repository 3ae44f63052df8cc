using System.Collections.Concurrent;
using System.Text;
using System.Xml.Linq;
using Azure.Core;
using Azure.Core.Pipeline;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Records everything a host writes into tables and queues, so that tests can search it for forbidden content.</summary>
public sealed class StorageRecorder : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<string> _written = new();

    public string Written => string.Join('\n', _written);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Everything here is asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        _written.Enqueue(message.Request.Uri.ToString());
        if (message.Request.Content is { } content)
        {
            using var bytes = new MemoryStream();
            await content.WriteToAsync(bytes, message.CancellationToken);
            var text = Encoding.UTF8.GetString(bytes.ToArray()).TrimStart('\uFEFF');
            _written.Enqueue(text);
            if (text.Contains("<MessageText>", StringComparison.Ordinal))
            {
                _written.Enqueue(
                    Encoding.UTF8.GetString(Convert.FromBase64String(XDocument.Parse(text).Descendants("MessageText").Single().Value))
                );
            }
        }

        await ProcessNextAsync(message, pipeline);
    }
}
