using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MfaFunctions.LocalHost.Rpc;

/// <summary>The stream to one worker: it sends requests, matches responses by id and receives the worker's log entries.</summary>
internal sealed class WorkerChannel
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(60);

    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _requests = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> _invocations = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Receives the log entries that the worker sends to the host.</summary>
    public ILoggerFactory Logs { get; set; } = NullLoggerFactory.Instance;

    public IReadOnlyList<Function> Functions { get; private set; } = [];

    /// <summary>Address of the worker's HTTP server.</summary>
    public Uri? HttpAddress { get; set; }

    /// <summary>Completes when the stream ends.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Initializes the worker, reads its functions and loads each of them.</summary>
    /// <exception cref="InvalidOperationException">The worker reported a failure.</exception>
    /// <exception cref="WorkerGoneException">The worker ended before it was ready.</exception>
    public async Task InitializeAsync(string folder)
    {
        var init = (
            await AskAsync(
                new()
                {
                    WorkerInitRequest = new()
                    {
                        HostVersion = "4.0.0",
                        WorkerDirectory = folder,
                        FunctionAppDirectory = folder,
                    },
                }
            )
        ).WorkerInitResponse;
        Check(init.Result, "start");
        HttpAddress ??= init.Capabilities.TryGetValue("HttpUri", out var uri) ? new Uri(uri) : null;
        var metadata = (
            await AskAsync(new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = folder } })
        ).FunctionMetadataResponse;
        Check(metadata.Result, "list its functions");
        await Task.WhenAll(
            metadata.FunctionMetadataResults.Select(async one =>
            {
                var loaded = await AskAsync(
                    new()
                    {
                        FunctionLoadRequest = new() { FunctionId = one.FunctionId, Metadata = one },
                    }
                );
                Check(loaded.FunctionLoadResponse.Result, "load " + one.Name);
            })
        );
        Functions = [.. metadata.FunctionMetadataResults.Select(Function.From)];
    }

    /// <exception cref="WorkerGoneException">The worker ended before it answered.</exception>
    public async Task<StatusResult> InvokeAsync(InvocationRequest request, CancellationToken cancellation)
    {
        var answer = _invocations[request.InvocationId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            Send(new() { InvocationRequest = request });
            await using var registration = cancellation.Register(() =>
                _outgoing.Writer.TryWrite(new() { InvocationCancel = new() { InvocationId = request.InvocationId } })
            );
            return (await answer.Task).Result;
        }
        finally
        {
            _invocations.TryRemove(request.InvocationId, out _);
        }
    }

    /// <summary>Requests the worker process to exit.</summary>
    public void Terminate() => _outgoing.Writer.TryWrite(new() { WorkerTerminate = new() });

    /// <summary>Ends the stream from this side, so that the worker's call ends too.</summary>
    public void Close() => _outgoing.Writer.TryComplete();

    internal async Task RunAsync(
        IAsyncStreamReader<StreamingMessage> incoming,
        IServerStreamWriter<StreamingMessage> outgoing,
        CancellationToken stop
    )
    {
        _ = ReadAsync(incoming, stop);
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(stop))
            {
                await outgoing.WriteAsync(message, stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The worker is gone; the pending requests fail below.
        }
        finally
        {
            Close();
            _ended.TrySetResult();
            foreach (var waiting in _invocations.Values)
            {
                waiting.TrySetException(new WorkerGoneException());
            }

            foreach (var waiting in _requests.Values)
            {
                waiting.TrySetException(new WorkerGoneException());
            }
        }
    }

    private static void Check(StatusResult result, string what)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new InvalidOperationException($"The worker could not {what}: {result.Exception?.Message}");
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<StreamingMessage> incoming, CancellationToken stop)
    {
        try
        {
            while (await incoming.MoveNext(stop))
            {
                Receive(incoming.Current);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or RpcException)
        {
            // The worker is gone.
        }

        Close();
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                if (_invocations.TryGetValue(message.InvocationResponse.InvocationId, out var invocation))
                {
                    invocation.TrySetResult(message.InvocationResponse);
                }

                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                Write(message.RpcLog);
                break;
            default:
                if (_requests.TryRemove(message.RequestId, out var request))
                {
                    request.TrySetResult(message);
                }

                break;
        }
    }

    private void Write(RpcLog log)
    {
        var exception = log.Exception is { } e ? $"\n{e.Message}\n{e.StackTrace}" : "";
#pragma warning disable CA2254, CA1848 // The worker sends rendered text, for which the host has no template.
        Logs.CreateLogger(log.Category).Log((LogLevel)log.Level, "{Message}{Exception}", log.Message, exception);
#pragma warning restore CA2254, CA1848
    }

    private async Task<StreamingMessage> AskAsync(StreamingMessage message)
    {
        message.RequestId = Guid.CreateVersion7().ToString();
        var answer = _requests[message.RequestId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(message);
        return await answer.Task.WaitAsync(LongestAnswer);
    }

    private void Send(StreamingMessage message)
    {
        // Checked after the caller has registered its pending response, so that either the end of the stream fails it or this check does.
        if (!_outgoing.Writer.TryWrite(message) || _ended.Task.IsCompleted)
        {
            throw new WorkerGoneException();
        }
    }
}
