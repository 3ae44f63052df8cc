using System.Threading.Channels;
using Grpc.Core;
using MfaFunctions.LocalHost.Rpc;

namespace MfaFunctions.Tests.Host;

/// <summary>The stream between the host and a worker that a test plays.</summary>
internal sealed class WorkerStream : IAsyncStreamReader<StreamingMessage>, IServerStreamWriter<StreamingMessage>
{
    private readonly Channel<StreamingMessage> _toHost = Channel.CreateUnbounded<StreamingMessage>();
    private readonly Channel<StreamingMessage> _toWorker = Channel.CreateUnbounded<StreamingMessage>();

    public StreamingMessage Current { get; private set; } = new();

    public WriteOptions? WriteOptions { get; set; }

    /// <summary>The host's next message.</summary>
    public Task<StreamingMessage> SentAsync() => _toWorker.Reader.ReadAsync().AsTask();

    public void Answer(string invocation, StatusResult.Types.Status status) =>
        _toHost.Writer.TryWrite(
            new()
            {
                InvocationResponse = new()
                {
                    InvocationId = invocation,
                    Result = new() { Status = status },
                },
            }
        );

    /// <summary>The worker leaves.</summary>
    public void End() => _toHost.Writer.Complete();

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await _toHost.Reader.WaitToReadAsync(cancellationToken))
        {
            return false;
        }

        Current = await _toHost.Reader.ReadAsync(cancellationToken);
        return true;
    }

    public Task WriteAsync(StreamingMessage message) => _toWorker.Writer.WriteAsync(message).AsTask();
}
