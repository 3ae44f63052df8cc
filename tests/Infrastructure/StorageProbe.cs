using System.Collections.Concurrent;
using System.Xml.Linq;
using Azure.Core;
using Azure.Core.Pipeline;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>
/// Observes every storage request of a host while armed: counts requests, synchronizes them, or breaks one as a dying process would.
/// </summary>
public sealed class StorageProbe : HttpPipelinePolicy
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentQueue<(string Id, string Receipt)> _putMessages = new();
    private Rule? _rule;
    private volatile bool _counting;

    /// <summary>The requests in the order they were sent, for example <c>GET MfaAccounts</c> or <c>POST $batch</c>.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>The event messages that were put, with the receipts returned to the app.</summary>
    public IReadOnlyList<(string Id, string Receipt)> PutMessages => [.. _putMessages];

    /// <summary>The effect of a broken request on the process.</summary>
    public enum Fault
    {
        /// <summary>The process dies before the request is sent.</summary>
        Before,

        /// <summary>The process dies after storage has processed the request, before the response is read.</summary>
        After,

        /// <summary>Storage has processed the request, but the response is lost on the network, so the SDK retries it.</summary>
        LostAnswer,
    }

    public void Count()
    {
        _calls.Clear();
        _counting = true;
    }

    /// <summary>
    /// Holds the next <paramref name="count"/> requests until all of them have been sent. The test fails unless they are parallel.
    /// </summary>
    public void RequireInParallel(int count) => _rule = new Rule { Together = count };

    /// <summary>Breaks the next matching request, once.</summary>
    public void Break(Fault fault, Func<string, bool> matches) => _rule = new Rule { Fault = fault, Matches = matches };

    /// <summary>Runs an action just before the next matching request is sent, once.</summary>
    public void Meanwhile(Func<string, bool> matches, Func<Task> act) => _rule = new Rule { Act = act, Matches = matches };

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Everything here is asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var call = Describe(message.Request);
        if (_counting)
        {
            _calls.Enqueue(call);
        }

        if (_rule is { Together: > 0 } group && group.Arrive() <= group.Together)
        {
            await group.AllThere.WaitAsync(Patience);
        }

        if (_rule is { Matches: { } matches } rule && matches(call) && rule.Arrive() == 1)
        {
            if (rule.Act is { } act)
            {
                await act();
                await SendAsync(message, pipeline, call);
                return;
            }

            if (rule.Fault != Fault.Before)
            {
                await SendAsync(message, pipeline, call);
            }

            // The SDK retries on an IOException. Nothing catches the other exception before the end of the request.
            throw rule.Fault == Fault.LostAnswer ? new IOException("The connection was reset.") : new ProcessDiedException();
        }

        await SendAsync(message, pipeline, call);
    }

    private async ValueTask SendAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline, string call)
    {
        await ProcessNextAsync(message, pipeline);
        if (call == "POST events" && message.Response.Status == 201)
        {
            var put = XDocument.Parse(message.Response.Content.ToString()).Descendants("QueueMessage").Single();
            _putMessages.Enqueue((put.Element("MessageId")!.Value, put.Element("PopReceipt")!.Value));
        }
    }

    private static string Describe(Request request)
    {
        var parts = request.Uri.ToUri().AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var resource = parts.Length > 1 ? parts[1] : "";
        var paren = resource.IndexOf('(', StringComparison.Ordinal);
        return $"{request.Method} {(paren < 0 ? resource : resource[..paren])}";
    }

    private sealed class Rule
    {
        private readonly TaskCompletionSource _allThere = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _arrived;

        public int Together { get; init; }

        public Fault Fault { get; init; }

        public Func<string, bool>? Matches { get; init; }

        public Func<Task>? Act { get; init; }

        public Task AllThere => _allThere.Task;

        public int Arrive()
        {
            var arrived = Interlocked.Increment(ref _arrived);
            if (arrived == Together)
            {
                _allThere.SetResult();
            }

            return arrived;
        }
    }
}

/// <summary>Simulates the death of the process: no product code handles this exception.</summary>
public sealed class ProcessDiedException : Exception
{
    public ProcessDiedException()
        : base("The process died here.") { }

    public ProcessDiedException(string message)
        : base(message) { }

    public ProcessDiedException(string message, Exception innerException)
        : base(message, innerException) { }
}
