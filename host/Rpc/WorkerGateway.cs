using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions.LocalHost.Rpc;

/// <summary>The gRPC server on loopback that workers connect to. Any number of workers can share it.</summary>
public sealed class WorkerGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ExpectedWorkers _expected;

    private WorkerGateway(WebApplication app, ExpectedWorkers expected)
    {
        _app = app;
        _expected = expected;
        Address = app.LoopbackAddress();
    }

    public Uri Address { get; }

    public static async Task<WorkerGateway> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = null);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>().AddSingleton<ExpectedWorkers>().AddSingleton<EventStreamService>();
        var app = builder.Build();
        app.MapGrpcService<EventStreamService>();
        await app.StartAsync();
        return new WorkerGateway(app, app.Services.GetRequiredService<ExpectedWorkers>());
    }

    /// <summary>Registers a worker id and completes when a worker with this id connects. Unregistered workers are refused.</summary>
    internal Task<WorkerChannel> ExpectAsync(string workerId) => _expected.Add(workerId);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private sealed class ExpectedWorkers
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource<WorkerChannel>> _byId = new();

        public Task<WorkerChannel> Add(string workerId) =>
            _byId.GetOrAdd(workerId, _ => new TaskCompletionSource<WorkerChannel>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public TaskCompletionSource<WorkerChannel>? Remove(string workerId) =>
            _byId.TryRemove(workerId, out var expected) ? expected : null;
    }

    private sealed class EventStreamService(ExpectedWorkers workers) : FunctionRpc.FunctionRpcBase
    {
        public override async Task EventStream(
            IAsyncStreamReader<StreamingMessage> requestStream,
            IServerStreamWriter<StreamingMessage> responseStream,
            ServerCallContext context
        )
        {
            var start = await requestStream.MoveNext(context.CancellationToken) ? requestStream.Current.StartStream : null;
            var expected = workers.Remove(start?.WorkerId ?? "")
                ?? throw new RpcException(new Status(StatusCode.PermissionDenied, "This host did not start the worker."));
            var channel = new WorkerChannel();
            expected.SetResult(channel);
            await channel.RunAsync(requestStream, responseStream, context.CancellationToken);
            // The worker never disposes its channel, so without this each worker would hold a connection for the life of its process.
            context.GetHttpContext().Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
    }
}
