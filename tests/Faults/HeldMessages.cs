using System.Collections.Concurrent;
using System.Xml.Linq;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Queues;

namespace MfaFunctions.Tests.Faults;

/// <summary>
/// Records the delayed messages that a host puts into queues, and makes them visible on request, since the queue's clock cannot be moved.
/// </summary>
internal sealed class HeldMessages : HttpPipelinePolicy
{
    private readonly ConcurrentDictionary<(string Queue, string Id), string> _receipts = new();

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Everything here is asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        var path = message.Request.Uri.Path.Trim('/').Split('/');
        if (
            message.Request.Method == RequestMethod.Post
            && path is [.., var queue, "messages"]
            && message is { HasResponse: true, Response.Status: 201 }
        )
        {
            message.BufferResponse = true;
            foreach (var put in XDocument.Parse(message.Response.Content.ToString()).Descendants("QueueMessage"))
            {
                _receipts[(queue, put.Element("MessageId")!.Value)] = put.Element("PopReceipt")!.Value;
            }
        }
    }

    public async Task ReleaseAsync(string storage)
    {
        foreach (var ((queue, id), receipt) in _receipts)
        {
            try
            {
                await new QueueClient(storage, queue).UpdateMessageAsync(id, receipt, visibilityTimeout: TimeSpan.Zero);
            }
            catch (RequestFailedException e) when (e.Status is 400 or 404)
            {
                // Already released or processed.
            }
        }
    }
}
