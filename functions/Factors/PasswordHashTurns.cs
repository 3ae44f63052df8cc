using MfaFunctions.Platform;

namespace MfaFunctions.Factors;

/// <summary>
/// Runs password hashes, at most one per core. Tenants with waiting hashes take turns, so that a flood against one tenant delays another
/// by one hash only. Each tenant's line is bounded, and nobody waits longer than <see cref="Patience"/>.
/// </summary>
public sealed class PasswordHashTurns(int slots, TimeProvider clock)
{
    /// <summary>Number of hashes of one tenant that may wait.</summary>
    public const int MostWaiting = 32;

    /// <summary>Longest wait for a slot.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    // The lines in the order of their turns. A line exists only while it holds a waiter.
    private readonly LinkedList<Line> _turns = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private int _free = slots;

    /// <param name="tenant">Whose line to wait in; null for the common line of unknown tenants and of the operator.</param>
    /// <param name="work">The hash. It runs on the calling thread and cannot be cancelled.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="BusyException">The line is full, or the wait took too long.</exception>
    public async Task<T> RunAsync<T>(TenantId? tenant, Func<T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Enter(tenant?.Value ?? "") is { } waiter)
        {
            await WaitAsync(waiter, cancellationToken);
        }

        try
        {
            return work();
        }
        finally
        {
            Leave();
        }
    }

    /// <returns>Null if a slot was free.</returns>
    private Waiter? Enter(string tenant)
    {
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return null;
            }

            if (!_lines.TryGetValue(tenant, out var line))
            {
                line = new Line(tenant);
                _lines.Add(tenant, line);
                _turns.AddLast(line);
            }

            if (line.Waiters.Count >= MostWaiting)
            {
                throw new BusyException("Too many password hashes are waiting.");
            }

            var waiter = new Waiter(line);
            line.Waiters.AddLast(waiter);
            return waiter;
        }
    }

    private async Task WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        try
        {
            await waiter.Admitted.Task.WaitAsync(Patience, clock, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!TryWithdraw(waiter))
            {
                // The slot was handed over in the same moment: pass it on.
                Leave();
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw new BusyException("A password hash waited too long.", e);
        }
    }

    private bool TryWithdraw(Waiter waiter)
    {
        lock (_lock)
        {
            if (!waiter.Line.Waiters.Remove(waiter))
            {
                return false;
            }

            if (waiter.Line.Waiters.Count == 0)
            {
                Drop(waiter.Line);
            }

            return true;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (_turns.First is not { Value: var line })
            {
                _free++;
                return;
            }

            var next = line.Waiters.First!.Value;
            line.Waiters.RemoveFirst();
            Drop(line);
            if (line.Waiters.Count > 0)
            {
                _lines.Add(line.Tenant, line);
                _turns.AddLast(line);
            }

            next.Admitted.SetResult();
        }
    }

    private void Drop(Line line)
    {
        _lines.Remove(line.Tenant);
        _turns.Remove(line);
    }

    private sealed record Line(string Tenant)
    {
        public LinkedList<Waiter> Waiters { get; } = new();
    }

    private sealed class Waiter(Line line)
    {
        public Line Line => line;

        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
