namespace MfaFunctions.Factors;

/// <summary>Lets a few at once in for each key; a bounded number of others wait briefly.</summary>
/// <param name="atOnce">Number that may hold a turn of one key at the same time.</param>
/// <param name="mostWaiting">Number that may wait for a turn of one key.</param>
/// <param name="patience">Longest wait.</param>
/// <param name="clock">Measures the wait.</param>
public sealed class KeyedTurns(int atOnce, int mostWaiting, TimeSpan patience, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <returns>The turn, to be disposed of when done; null if too many wait or the wait took too long.</returns>
    public async Task<IDisposable?> TryTakeAsync(string key, CancellationToken cancellationToken)
    {
        if (Join(key) is not { } line)
        {
            return null;
        }

        using var deadline = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await line.Places.WaitAsync(either.Token);
            return new Turn(this, key, line);
        }
        catch (OperationCanceledException)
        {
            Part(key, line);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private Line? Join(string key)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(key, out var line))
            {
#pragma warning disable CA2000 // The last person of the line disposes of it.
                line = new Line(new SemaphoreSlim(atOnce));
#pragma warning restore CA2000
                _lines.Add(key, line);
            }

            if (line.People >= atOnce + mostWaiting)
            {
                return null;
            }

            line.People++;
            return line;
        }
    }

    private void Part(string key, Line line)
    {
        lock (_lock)
        {
            if (--line.People == 0)
            {
                _lines.Remove(key);
                line.Places.Dispose();
            }
        }
    }

    private sealed class Line(SemaphoreSlim places)
    {
        public SemaphoreSlim Places => places;

        /// <summary>Holders and waiters.</summary>
        public int People { get; set; }
    }

    private sealed class Turn(KeyedTurns turns, string key, Line line) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                line.Places.Release();
                turns.Part(key, line);
            }
        }
    }
}
