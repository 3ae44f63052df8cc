using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Factors;

public sealed class PasswordHashTurnsTests : IDisposable
{
    private static readonly TenantId Flooded = TenantId.Parse("flooded");
    private static readonly TenantId Quiet = TenantId.Parse("quiet");

    private readonly TestClock _clock = new();
    private readonly PasswordHashTurns _queue;
    private readonly ManualResetEventSlim _hold = new();
    private readonly List<string> _done = [];
    private readonly Task _running;

    public PasswordHashTurnsTests()
    {
        _queue = new PasswordHashTurns(1, _clock);
        using var started = new ManualResetEventSlim();
        _running = Task.Run(() =>
            _queue.RunAsync(
                Flooded,
                () =>
                {
                    started.Set();
                    _hold.Wait();
                    return true;
                },
                CancellationToken.None
            )
        );
        started.Wait();
    }

    public void Dispose() => _hold.Dispose();

    [Fact]
    public async Task Tenants_with_waiting_hashes_take_turns()
    {
        var waiting = Enumerable.Range(0, 5).Select(n => WaitAsync(Flooded, $"flooded {n}")).ToList();
        waiting.Add(WaitAsync(Quiet, "quiet 0"));
        waiting.Add(WaitAsync(Quiet, "quiet 1"));

        await EndAsync(waiting);

        Assert.Equal(["flooded 0", "quiet 0", "flooded 1", "quiet 1", "flooded 2", "flooded 3", "flooded 4"], _done);
    }

    [Fact]
    public async Task Full_line_of_one_tenant_refuses_its_next_hash_only()
    {
        var waiting = Enumerable.Range(0, PasswordHashTurns.MostWaiting).Select(n => WaitAsync(Flooded, $"{n}")).ToList();

        await Assert.ThrowsAsync<BusyException>(() => WaitAsync(Flooded, "one too many"));

        waiting.Add(WaitAsync(Quiet, "quiet"));
        await EndAsync(waiting);
        Assert.Equal(PasswordHashTurns.MostWaiting + 1, _done.Count);
    }

    [Fact]
    public async Task Wait_ends_at_the_deadline()
    {
        var late = WaitAsync(Quiet, "late");

        _clock.Advance(PasswordHashTurns.Patience);

        await Assert.ThrowsAsync<BusyException>(() => late);
        await EndAsync([WaitAsync(Quiet, "next")]);
        Assert.Equal(["next"], _done);
    }

    [Fact]
    public async Task Cancelled_caller_leaves_the_line_and_is_never_hashed()
    {
        using var gone = new CancellationTokenSource();
        var cancelled = WaitAsync(Flooded, "cancelled", gone.Token);
        var patient = WaitAsync(Flooded, "patient");

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await EndAsync([patient]);
        Assert.Equal(["patient"], _done);
    }

    [Fact]
    public async Task Failed_hash_frees_its_slot()
    {
        var failing = _queue.RunAsync<bool>(Quiet, () => throw new InvalidOperationException("broken"), CancellationToken.None);
        var next = WaitAsync(Quiet, "next");

        _hold.Set();

        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        await next;
        await _running;
    }

    private Task<bool> WaitAsync(TenantId tenant, string name, CancellationToken cancellationToken = default) =>
        _queue.RunAsync(
            tenant,
            () =>
            {
                _done.Add(name);
                return true;
            },
            cancellationToken
        );

    private async Task EndAsync(IEnumerable<Task> waiting)
    {
        _hold.Set();
        await _running;
        await Task.WhenAll(waiting);
    }
}
