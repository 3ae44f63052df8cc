using MfaFunctions.LocalHost.Rpc;

namespace MfaFunctions.LocalHost.Workers;

/// <summary>The worker that takes invocations. While there is none, at startup or after a crash, callers wait for the next one.</summary>
internal sealed class WorkerSlot
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private volatile TaskCompletionSource<WorkerChannel> _current = New();

    /// <exception cref="TimeoutException">No worker became ready within 30 s.</exception>
    public Task<WorkerChannel> CurrentAsync(CancellationToken cancellation) => _current.Task.WaitAsync(LongestWait, cancellation);

    public void Fill(WorkerChannel worker) => _current.TrySetResult(worker);

    public void Empty()
    {
        if (_current.Task.IsCompleted)
        {
            _current = New();
        }
    }

    private static TaskCompletionSource<WorkerChannel> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
