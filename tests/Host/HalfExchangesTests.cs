using System.Net;
using System.Net.Sockets;
using MfaFunctions.LocalHost;
using MfaFunctions.LocalHost.Http;
using MfaFunctions.LocalHost.Rpc;
using MfaFunctions.LocalHost.Workers;
using MfaFunctions.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MfaFunctions.Tests.Host;

/// <summary>The host sends a request to the worker twice, over HTTP and as an invocation. One half can fail alone.</summary>
public sealed class HalfExchangesTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpListener _http = new(IPAddress.Loopback, 0);
    private readonly HttpClient _client = new();

    public HalfExchangesTests() => _http.Start();

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task Request_that_the_worker_does_not_accept_is_answered_at_once()
    {
        // Accepts invocations and answers none.
        await using var front = await StartAsync(new WorkerChannel { HttpAddress = new Uri($"http://127.0.0.1:{FreePorts.Find()}") });

        Assert.Equal(HttpStatusCode.InternalServerError, await AnswerAsync(front));
    }

    [Fact]
    public async Task Request_whose_invocation_the_worker_does_not_take_is_answered_at_once()
    {
        // Accepts connections and sends nothing.
        var worker = NewWorker();
        worker.Close();
        await using var front = await StartAsync(worker);

        Assert.Equal(HttpStatusCode.InternalServerError, await AnswerAsync(front));
    }

    [Fact]
    public async Task Response_whose_invocation_fails_is_cut_off()
    {
        var worker = NewWorker();
        var stream = new WorkerStream();
        var running = worker.RunAsync(stream, stream, CancellationToken.None);
        await using var front = await StartAsync(worker);
        var asking = _client.GetAsync(Ping(front), HttpCompletionOption.ResponseHeadersRead);
        var invocation = (await stream.SentAsync().WaitAsync(Patience)).InvocationRequest;
        using var connection = await _http.AcceptTcpClientAsync().WaitAsync(Patience);
        await connection.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun"u8.ToArray());
        using var response = await asking.WaitAsync(Patience);
        response.EnsureSuccessStatusCode();

        stream.Answer(invocation.InvocationId, StatusResult.Types.Status.Failure);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync().WaitAsync(Patience));
        stream.End();
        await running;
    }

    [Fact]
    public async Task Worker_is_told_that_the_caller_has_left()
    {
        var worker = NewWorker();
        var stream = new WorkerStream();
        var running = worker.RunAsync(stream, stream, CancellationToken.None);
        await using var front = await StartAsync(worker);
        using var caller = new CancellationTokenSource();
        var asking = _client.GetAsync(Ping(front), caller.Token);
        var invocation = (await stream.SentAsync().WaitAsync(Patience)).InvocationRequest;

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        var told = await stream.SentAsync().WaitAsync(Patience);
        Assert.Equal(invocation.InvocationId, told.InvocationCancel.InvocationId);
        stream.Answer(invocation.InvocationId, StatusResult.Types.Status.Cancelled);
        stream.End();
        await running;
    }

    private static Uri Ping(HttpFront front) => new(front.Address, "api/ping");

    private static Task<HttpFront> StartAsync(WorkerChannel worker)
    {
        var slot = new WorkerSlot();
        slot.Fill(worker);
        var ping = new Function(
            "1",
            "Ping",
            new Trigger("httpTrigger", "request", "anonymous", ["get"], "ping", null, null, null, null, null)
        );
        return HttpFront.StartAsync(slot, [ping], "api", 0, "key", localPages: false, NullLoggerFactory.Instance);
    }

    private WorkerChannel NewWorker() => new() { HttpAddress = new Uri($"http://{_http.LocalEndpoint}") };

    private async Task<HttpStatusCode> AnswerAsync(HttpFront front)
    {
        using var response = await _client.GetAsync(Ping(front)).WaitAsync(Patience);
        return response.StatusCode;
    }
}
