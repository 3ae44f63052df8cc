using MfaFunctions.Factors;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Factors;

public sealed class KeyedTurnsTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public async Task One_at_a_time_for_a_key_and_another_key_does_not_wait()
    {
        var turns = new KeyedTurns(1, 2, TimeSpan.FromSeconds(5), _clock);
        var first = await turns.TryTakeAsync("a", CancellationToken.None);
        var second = turns.TryTakeAsync("a", CancellationToken.None);
        Assert.False(second.IsCompleted);
        Assert.NotNull(await turns.TryTakeAsync("b", CancellationToken.None));

        first!.Dispose();

        Assert.NotNull(await second);
    }

    [Fact]
    public async Task Too_many_and_too_long_waits_are_refused()
    {
        var turns = new KeyedTurns(1, 1, TimeSpan.FromSeconds(5), _clock);
        using var first = await turns.TryTakeAsync("a", CancellationToken.None);
        var waiting = turns.TryTakeAsync("a", CancellationToken.None);
        Assert.Null(await turns.TryTakeAsync("a", CancellationToken.None));

        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Cancelled_wait_leaves_the_line()
    {
        var turns = new KeyedTurns(1, 1, TimeSpan.FromSeconds(5), _clock);
        using var gone = new CancellationTokenSource();
        var first = await turns.TryTakeAsync("a", CancellationToken.None);
        var waiting = turns.TryTakeAsync("a", gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first!.Dispose();
        Assert.NotNull(await turns.TryTakeAsync("a", CancellationToken.None));
    }
}
